import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import type { Announcement } from "../../lib/local-run/announcement.ts";
import { type CurlFacts, renderCurlLines } from "../../lib/local-run/curl-lines.ts";
import { type RouteLine, routeTable } from "../../lib/local-run/route-table.ts";
import { renderBanner, renderRequestLine, requestEvent } from "../../lib/local-run/start-output.ts";
import { plain } from "../../lib/terminal/terminal.ts";

const line = (method: string, path: string, scopes: string[] = [], isPublic = false): RouteLine => ({
  method,
  path,
  scopes,
  isPublic,
});

const FACTS: Announcement = {
  environment: "local",
  gateway: "http://127.0.0.1:8080",
  upstream: "http://127.0.0.1:9000",
  upstreamIsDemo: true,
  issuers: [{ issuer: "http://127.0.0.1:9400", tokenEndpoint: "http://127.0.0.1:9400/token", startedHere: true }],
  standIns: [],
  corsOrigins: ["http://localhost:3000"],
  routes: [line("POST", "/api/v1/jobs", ["jobs:write"]), line("GET", "/any"), line("GET", "/health", [], true)],
  managedRuleGroups: ["AWS/AWSManagedRulesCommonRuleSet"],
  examples: ["curl http://127.0.0.1:8080/api/v1/jobs"],
};

describe("the banner", () => {
  test("names every route with its needs, every address, and ends with a line to paste", () => {
    expect(renderBanner(FACTS, plain)).toBe(`
Clipzy access control, environment local

  method  path          needs
  POST    /api/v1/jobs  jobs:write
  GET     /any          any valid token
  GET     /health       public

  upstream  http://127.0.0.1:9000 (demo host; --upstream URL for your own)
  issuer    http://127.0.0.1:9400 (started here)
  origins   http://localhost:3000
  gateway   http://127.0.0.1:8080

Paste into another terminal

curl http://127.0.0.1:8080/api/v1/jobs

--curl shows more lines, --help all options. Ctrl-C ends everything. One line per request follows.
`);
  });

  test("shows the token and the first call alone, all lines with --curl", () => {
    const examples = ["export TOKEN", "", "# one", "curl 1", "", "# two", "curl 2"];
    expect(renderBanner({ ...FACTS, examples }, plain)).not.toContain("curl 2");
    expect(renderBanner({ ...FACTS, examples }, plain)).toContain("export TOKEN\n\n# one\ncurl 1\n\n--curl");
    expect(renderBanner({ ...FACTS, examples }, plain, { all: true })).toContain("curl 1\n\n# two\ncurl 2\n\nCtrl-C");
    expect(renderBanner({ ...FACTS, examples }, plain, { byKey: true })).toContain("curl 1\n\nc and Enter show more");
  });

  test.each([
    [{ issuer: "https://login.example.com", startedHere: false }, "(elsewhere: --stand-in signs in its name)"],
    [
      { issuer: "https://clipzy.example.com/tokens", startedHere: false, registered: true as const },
      "(a registry: npm run token -- issue)",
    ],
    [{ issuer: "http://127.0.0.1:1", tokenEndpoint: "x", startedHere: false }, "(was already running, used as it is)"],
  ])("says where tokens come from: %j", (issuer, text) => {
    expect(renderBanner({ ...FACTS, issuers: [issuer] }, plain)).toContain(`${issuer.issuer} ${text}`);
  });
});

describe("lines to paste", () => {
  const facts: CurlFacts = {
    gatewayUrl: "http://127.0.0.1:8080",
    tokenEndpoint: "http://127.0.0.1:9400/token",
    scopes: ["jobs:read", "it's"],
    routes: FACTS.routes,
    origin: "http://localhost:3000",
  };

  test("hold the call of the users' page word for word, host name aside", () => {
    expect(renderCurlLines(facts).join("\n")).toContain(`curl http://127.0.0.1:8080/api/v1/jobs \\
  -H "Authorization: Bearer $CLIPZY_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{ "video_id": "vid_abc123" }'`);
  });

  test.each([
    ["a guarded GET", [line("GET", "/v2/{id}")], 'curl http://127.0.0.1:8080/v2/example \\\n  -H "Authorization'],
    [
      "a guarded GET before what changes something",
      [line("DELETE", "/v2/{id}"), line("GET", "/v2/{id}")],
      'curl http://127.0.0.1:8080/v2/example \\\n  -H "Authorization',
    ],
    ["a guarded DELETE", [line("DELETE", "/v2")], "curl http://127.0.0.1:8080/v2 \\\n  -X DELETE"],
    ["a public route alone", [line("GET", "/health", [], true)], "# a public route\ncurl http://127.0.0.1:8080/health"],
  ])("take another route where there are no jobs: %s", (_, routes, text) => {
    expect(renderCurlLines({ ...facts, routes }).join("\n")).toContain(text);
  });

  test("promise nothing about origins where the template names none", () => {
    const lines = renderCurlLines({ ...facts, routes: [line("GET", "/v2")], origin: undefined }).join("\n");
    expect(lines).toContain("# a guarded route, with the token\n");
    expect(lines).not.toMatch(/foreign|allowlist/);
  });

  test("ask for the token elsewhere when no issuer runs here", () => {
    expect(renderCurlLines({ ...facts, tokenEndpoint: undefined })[0]).toBe('export CLIPZY_TOKEN="your_token_here"');
  });

  test("are what bash reads them as", () => {
    const script = renderCurlLines(facts).join("\n");
    const fakes = 'curl() { printf \'<%s>\' "$@" >&2; echo \'{"access_token":"t"}\'; }';
    const { stderr } = runBash(`${fakes}\n${script}`);
    expect(stderr).toContain("<-s><http://127.0.0.1:9400/token><-d><grant_type=client_credentials><--data-urlencode>");
    expect(stderr).toContain("<scope=jobs:read it's>");
    expect(stderr).toContain("<-H><Authorization: Bearer t><-H><Content-Type: application/json>");
  });
});

function runBash(script: string): { stderr: string } {
  const output = execFileSync("bash", ["-c", `{ ${script}\n} 2>&1 >/dev/null`], { encoding: "utf8" });
  return { stderr: output };
}

describe("the route table", () => {
  const rules = [
    { methods: ["*"], path: "/api/*", scopes: ["api"] },
    { methods: ["POST"], path: "/api/v1/jobs", scopes: ["write", "api"] },
    { methods: ["GET"], path: "/api/*/end", scopes: ["end"] },
  ];
  const route = (path: string, ...methods: Array<[string, "NONE" | "CUSTOM"]>) =>
    ({ path, methods: methods.map(([method, authorization]) => ({ method, authorization })) }) as never;

  test.each([
    ["POST", "/api/v1/jobs", ["api", "write"]],
    ["GET", "/api/v1/jobs", ["api"]],
    ["GET", "/api/{v}/end", ["api", "end"]],
    ["ANY", "/api/{v}/end", ["api", "end"]],
    ["GET", "/apiary", []],
  ])("%s %s needs the scopes of every rule that covers it", (method, path, scopes) => {
    expect(routeTable([route(path, [method, "CUSTOM"], ["OPTIONS", "NONE"])], rules)).toEqual([
      line(method, path, scopes),
    ]);
  });
});

describe("a line of the request log", () => {
  const record = {
    id: "id-1",
    time: Date.UTC(2030, 0, 2, 3, 4, 5, 6),
    sourceIp: "127.0.0.1",
    method: "POST",
    path: "/api/v1/jobs",
    stop: "authorizer" as const,
    status: 401,
    code: "UNAUTHORIZED",
    millis: 3,
  };

  test("says time, client, method, path, stop, status, code and milliseconds", () => {
    expect(renderRequestLine(record, plain)).toBe(
      "03:04:05.006  127.0.0.1        POST     /api/v1/jobs                  authorizer           401 UNAUTHORIZED  3 ms",
    );
  });

  test("marks an answer that was cut", () => {
    expect(renderRequestLine({ ...record, code: undefined, cut: true }, plain)).toMatch(/401 - {2}3 ms, cut$/);
  });

  test("is JSON for programs, without the principal", () => {
    expect(JSON.parse(requestEvent({ ...record, principalId: "alice" }))).toEqual({
      ...record,
      event: "request",
      time: "2030-01-02T03:04:05.006Z",
    });
  });
});
