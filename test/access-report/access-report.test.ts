import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { modelOf } from "../../lib/access/model/model-of.ts";
import { issuersInWords, matrixOf } from "../../lib/access-report/matrix.ts";
import { renderHtml } from "../../lib/access-report/render-html.ts";
import { renderMarkdown } from "../../lib/access-report/render-markdown.ts";
import { contextOf, environmentFromContext } from "../../lib/config/sources/from-context.ts";
import { environment } from "../helpers/environment.ts";

const matrixWith = (overrides: object) => matrixOf(modelOf("test", environment({ ...overrides })));

const OVERLAPPING = {
  webAcl: { allow: ["192.0.2.0/24"], deny: ["192.0.2.66/32"] },
  auth: {
    issuers: [{ issuer: "https://login.example.com", audience: "clipzy" }],
    rules: [
      { methods: ["GET"], path: "/api/*", scopes: ["read"] },
      { methods: "*", path: "/api/admin/*", scopes: ["admin"], allow: ["192.0.2.8/29"] },
      { methods: ["GET"], path: "/health", public: true },
    ],
  },
};

test.each(["local", "dev", "prod"])("the committed matrix of %s is not stale", (name) => {
  const { context } = JSON.parse(readFileSync("cdk.json", "utf8"));
  const files = { read: (path: string) => readFileSync(path, "utf8") };
  const { config } = environmentFromContext(contextOf({ ...context, environment: name }), files);
  const text = renderMarkdown(matrixOf(modelOf(name, config)));
  expect(readFileSync(`lib/access/environments/${name}.md`, "utf8")).toBe(text);
});

describe("the matrix", () => {
  test("has what a call needs by all rules that cover it", () => {
    const { routes, scopes } = matrixWith(OVERLAPPING);
    const GET_ADMIN = routes.find(({ methods, path }) => path === "/api/admin/*" && methods.join() === "GET");
    expect(GET_ADMIN).toMatchObject({ scopes: ["admin", "read"], addresses: ["192.0.2.8/29"], isEveryAddress: false });
    expect(scopes.find(({ scope }) => scope === "read")?.calls).toEqual([
      "GET /api/*",
      "GET /api/admin/* (with admin)",
    ]);
  });

  test("names the fewer ones of the issuers that have such tokens and those that have none", () => {
    const issuers = ["a", "b", "c"].map((name) => ({ issuer: `https://${name}.example.com`, audience: "clipzy" }));
    const model = modelOf("test", environment({ auth: { ...OVERLAPPING.auth, issuers } }));
    const without = (...names: readonly string[]) =>
      matrixOf({
        ...model,
        issuers: model.issuers.map((one) => (names.includes(one.issuer) ? { ...one, registered: [] } : one)),
      }).routes.map(issuersInWords);
    expect(without("https://c.example.com")).toContainEqual(["every issuer but", "https://c.example.com"]);
    expect(without("https://a.example.com", "https://c.example.com")).toContainEqual(["https://b.example.com"]);
    expect(without()).toContainEqual(["every issuer"]);
  });

  test("tells a long list by its size and a digest, which another list changes", () => {
    const blocks = Array.from({ length: 60 }, (_, at) => `10.${at}.0.0/24`);
    const said = (allow: readonly string[]) =>
      matrixWith({ webAcl: { allow } }).facts.find(({ setting }) => setting.endsWith("webAcl.allow"))?.says;
    expect(said(blocks)).toEqual([expect.stringMatching(/^60 blocks, sha256 [0-9a-f]{16}$/)]);
    expect(said(["10.99.0.0/24", ...blocks.slice(1)])).not.toEqual(said(blocks));
    expect(said(blocks.slice(0, 40))).toHaveLength(40);
  });
});

describe("as Markdown", () => {
  test("every row of a table has the cells of its head, whatever the settings hold", () => {
    const issuers = [{ issuer: "https://login.example.com", audience: "a|b <i>`x`" }];
    const lines = renderMarkdown(
      matrixWith({
        auth: { issuers, revoked: [{ issuer: "https://login.example.com", sub: "a|b*c<script>", reason: "x" }] },
      }),
    ).split("\n");
    const cells = (line: string) => line.replaceAll("\\|", "").split("|").length;
    for (const [index, line] of lines.entries()) {
      if (line.startsWith("|") && lines[index - 1]?.startsWith("|"))
        expect(cells(line)).toBe(cells(lines[index - 1] ?? ""));
    }
    expect(lines.join("\n")).not.toContain("<script>");
  });
});

describe("as a page", () => {
  const hostile = `"><script>alert(1)</script>&'`;
  const page = renderHtml(
    matrixWith({
      ...OVERLAPPING,
      auth: { ...OVERLAPPING.auth, revoked: [{ issuer: "https://login.example.com", sub: hostile, reason: "x" }] },
    }),
  );

  test("holds no script, loads nothing, and forbids both", () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|\bhref=(?!"#)|url\(|@import|\bon\w+=/i);
    expect(page).toContain("default-src 'none'");
  });

  test("escapes what settings hold", () => {
    expect(page.replaceAll("<wbr>", "")).toContain("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#39;");
  });

  const pageWith = (overrides: object) => renderHtml(matrixWith({ ...OVERLAPPING, ...overrides }));

  test.each<[string, object | true, string]>([
    [
      "but for an address",
      { except: ["192.0.2.8/29"] },
      "holds for requests from 192.0.2.8/29. All others are answered",
    ],
    ["for everyone", true, "Every request is answered with 503"],
  ])("says at its top that the environment is closed %s", (_, closed, said) => {
    expect(pageWith({ webAcl: { closed } })).toContain(said);
    expect(pageWith({})).not.toContain("Closed at present");
  });

  test.each([
    [12, false],
    [13, true],
  ])("of %d kinds of calls: filtered %p", (count, isFiltered) => {
    const rules = Array.from({ length: count }, (_, at) => ({ methods: ["GET"], path: `/r${at}`, scopes: ["read"] }));
    const open = rules.map(({ scopes: _, ...rule }) => ({ ...rule, public: true }));
    const [scoped, unscoped] = [rules, open].map((each) => pageWith({ auth: { ...OVERLAPPING.auth, rules: each } }));
    expect(scoped?.includes('<option value="scope-0">read</option>')).toBe(isFiltered);
    expect(unscoped?.includes('<option value="public">')).toBe(isFiltered);
    expect(unscoped).not.toContain("optgroup");
  });

  test("says that no call asks for a scope", () => {
    const rules = [{ methods: ["GET"], path: "/health", public: true }];
    expect(pageWith({ auth: { ...OVERLAPPING.auth, rules } })).toContain("No call asks for a scope.");
    expect(page).not.toContain("No call asks for a scope.");
  });

  test("has a row for every kind of call, each cell with its name for narrow screens", () => {
    const { routes } = matrixWith(OVERLAPPING);
    expect(page.match(/<tr class="[^"]*"><th scope="row">/g)).toHaveLength(routes.length);
    expect(page.match(/<td data-label="Who">/g)).toHaveLength(routes.length);
    expect(page.match(/class="public"/g)).toHaveLength(1);
    expect(page).not.toContain('data-label="Tokens of"');
  });
});
