import { describe, expect, test } from "@jest/globals";
import { diff } from "../../../lib/access/diff/diff.ts";
import type { Finding } from "../../../lib/access/diff/finding.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { renderAnnotations } from "../../../lib/access-run/text/render-annotations.ts";
import { renderDiffMarkdown } from "../../../lib/access-run/text/render-diff-markdown.ts";
import { environment } from "../../helpers/environment.ts";

const model = (overrides: object) => modelOf("test", environment({ ...overrides }));
const NOTHING = { unannounced: [], absent: [] };

function markdownOf(before: object, after: object, announced: { unannounced: string[]; absent: string[] } = NOTHING) {
  const [one, other] = [model(before), model(after)];
  const source = { context: {}, files: { read: () => "" } };
  const version = (name: string, of: typeof one) => ({ name, model: of, config: environment(), source });
  const context = {
    before: version("main", one),
    after: version("here", other),
    announced,
    hasExpectation: announced !== NOTHING,
  };
  return renderDiffMarkdown(diff(one, other), context);
}

const routes = (count: number) => ({
  auth: {
    rules: Array.from({ length: count }, (_, at) => ({
      methods: ["GET"],
      path: `/${"long-name-".repeat(8)}${at}`,
      scopes: [`s${at}`],
    })),
  },
});

describe("for a pull request", () => {
  test("the verdict and the counts come first", () => {
    const lines = markdownOf({}, { cors: { origins: ["https://app.example.com"] } }).split("\n");
    expect(lines.slice(0, 3)).toEqual([
      '### Environment "test", from main to here: NARROWER, 1 finding',
      "",
      "0 wider (lets more in), 1 narrower (lets less in), 0 other",
    ]);
  });

  test.each([1, 12, 13, 60, 400])("%i findings never take more than 60,000 characters", (count) => {
    const text = markdownOf({}, routes(count));
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text.match(/<details>/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0);
    expect(text).toMatch(/^### Environment "test", .*: WIDER AND NARROWER/);
  });

  test("more findings than there is room for are counted", () => {
    expect(markdownOf({}, routes(400))).toMatch(/\nAnd \d+ more: the command prints all of them\./);
  });

  test("what was announced is said, and what was not is folded away", () => {
    expect(markdownOf({}, {}, { unannounced: [], absent: [] })).toContain("Every finding was announced.");
    expect(markdownOf({}, {}, { unannounced: ["route/wider/GET /x"], absent: [] })).toContain("- `route/wider/GET /x`");
  });

  test("paths and rules are code where a star would be markup", () => {
    const rules = [{ methods: ["GET"], path: "/a/*/b", scopes: ["s"] }];
    const text = markdownOf({}, { auth: { rules } });
    expect(text).toContain("  - **wider**: `GET /a/*/b`: 404 before, let in now with scope s alone<br>");
    expect(text).toMatch(/^- `environments\.test\.auth\.rules\[0\]`(?: is new)?: `(?:.* -> )?GET \/a\/\*\/b \[s\]`$/m);
  });

  test("no name of a setting makes markup or calls a person", () => {
    const issuers = [{ issuer: "https://login.example.com/@admins/<b>", audience: "x" }];
    const text = markdownOf(
      {},
      { auth: { issuers: [{ ...issuers[0], issuer: "https://login.example.com/@admins/_b_" }] } },
    );
    expect(text.split("\n").filter((line) => line.includes("@admins") && !line.includes("`"))).toEqual([]);
  });
});

describe("annotations", () => {
  const finding: Finding = {
    id: "x",
    change: "wider",
    about: "scope",
    settings: ["environments.a.auth.rules[0]"],
    causes: [],
    summary: "100 % of it,\nall: of it",
    details: [],
    witness: null,
    anyAddress: true,
    before: { status: 403, code: "FORBIDDEN" },
    after: { status: null, code: null },
  };

  test("are escaped as workflow commands ask for it", () => {
    expect(renderAnnotations([finding], "conf/a,b:c.json")).toEqual([
      "::warning file=conf/a%2Cb%3Ac.json,title=access wider%3A environments.a.auth.rules[0]::100 %25 of it,%0Aall: of it",
    ]);
  });

  test("widenings are warnings, narrowings notices, ten of each at most, and nothing else is shown", () => {
    const all = (["wider", "narrower", "other"] as const).flatMap((change) =>
      Array.from({ length: 11 }, () => ({ ...finding, change })),
    );
    const commands = renderAnnotations(all, "cdk.json").map((line) => line.slice(2, line.indexOf(" ")));
    expect(commands).toEqual([...Array(10).fill("warning"), ...Array(10).fill("notice")]);
  });
});
