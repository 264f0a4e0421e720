import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { renderEnvelope } from "../../lib/request-path/refusals/error-envelope.ts";
import { bearing, type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

// Whoever reaches the upstream comes from an address of every rule that covers the request as the upstream reads it. The oracle
// looks at what the upstream received, and knows neither the web ACL nor the code that makes it.

interface Rule {
  readonly methods: readonly string[] | "*";
  readonly path: string;
  readonly scopes?: readonly string[];
  readonly public?: true;
  readonly allow?: readonly string[];
}

const RULES: readonly Rule[] = [
  { methods: "*", path: "/api/*", scopes: ["api"] },
  { methods: ["GET", "POST"], path: "/api/v1/partner/*", allow: ["127.0.0.8/29"] },
  { methods: ["GET"], path: "/api/*/reports", allow: ["127.0.0.8/30", "127.0.1.0/24"] },
  { methods: ["POST"], path: "/api/v1/partner/x.y", allow: ["127.0.0.9/32"] },
  { methods: ["POST"], path: "/hooks/*", public: true, allow: ["127.0.2.0/24"] },
];
const ADDRESSES = [
  "127.0.0.1",
  "127.0.0.7",
  "127.0.0.8",
  "127.0.0.9",
  "127.0.0.11",
  "127.0.0.12",
  "127.0.0.15",
  "127.0.0.16",
  "127.0.1.4",
  "127.0.2.9",
];
const PATHS = [
  "/api/v1/partner/a",
  "/api/v1/partner/a/b",
  "/api/v1/partner/x.y",
  "/api/v1/partner/xzy",
  "/api/v1/reports",
  "/api/v1/partner/reports",
  "/api/v1/other",
  "/hooks/h",
  "/API/v1/partner/a",
];
const EDITS: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `${path}/`,
  (path) => `/live${path}`,
  (path) => path.replace("partner", "%70artner"),
  (path) => path.replace("/partner", "//partner"),
  (path) => path.replace("partner", "./partner"),
  (path) => path.replace("partner", "PARTNER"),
  (path) => `${path}?x=/hooks/h`,
  (path) => `${path};x`,
];
const OVERRIDES = [undefined, "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"];

const call = fc.record({
  method: fc.constantFrom("GET", "POST", "HEAD", "PATCH"),
  path: fc.constantFrom(...PATHS),
  edit: fc.constantFrom(...EDITS),
  localAddress: fc.constantFrom(...ADDRESSES),
  override: fc.constantFrom(...OVERRIDES),
});

describe.each([false, true])("networks of rules, encoded paths %s", (allowEncodedPaths) => {
  let stack: LocalStack;
  let token: string;
  beforeAll(async () => {
    const webAcl = { managedRuleGroups: [], rateLimit: false, allowEncodedPaths };
    const api = { throttle: { requestsPerSecond: 10_000, burst: 5_000 } };
    const auth = { rules: RULES };
    stack = await startLocalStack({ environment: { webAcl, api, auth } });
    token = await stack.token("api");
  });
  afterAll(() => stack.close());

  let probes = 0;
  test("let nobody through from elsewhere, however the call is spelled", async () => {
    const property = fc.asyncProperty(call, async ({ method, path, edit, localAddress, override }) => {
      const id = String(++probes);
      const headers = { "X-Probe": id, ...(override === undefined ? {} : { [override]: "PATCH" }) };
      const answer = await stack.call(edit(path), bearing(token, { method, localAddress, headers }));
      const arrived = stack.upstream.received.filter((one) => one.headers["x-probe"] === id);
      for (const one of arrived) expect(isFromEveryNetwork(one.method, one.target, localAddress)).toBe(true);
      if (edit !== EDITS[0] || override !== undefined) return;
      const expected = isServed(method, path) ? isFromEveryNetwork(method, path, localAddress) : undefined;
      if (expected === true) expect(answer.status).toBe(200);
      else if (expected === false)
        expect(answer).toMatchObject({
          status: 403,
          ...(method === "HEAD" ? {} : { body: renderEnvelope("REQUEST_BLOCKED") }),
        });
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test.each(["/api/v1/partner/a", "/hooks/h"])("answer the preflight of %s from anywhere", async (path) => {
    const headers = { Origin: "https://app.example.com", "Access-Control-Request-Method": "POST" };
    expect(await stack.call(path, { method: "OPTIONS", headers, localAddress: "127.0.0.1" })).toMatchObject({
      status: 204,
    });
  });
});

function covering(method: string, target: string): Rule[] {
  const path = decodeURIComponent(target.split("?", 1)[0] ?? "");
  return RULES.filter(
    (rule) =>
      (rule.methods === "*" || rule.methods.includes(method)) &&
      new RegExp(
        `^${rule.path
          .split("*")
          .map((part) => part.replaceAll(".", "[.]"))
          .join(".*")}$`,
      ).test(path),
  );
}

function isServed(method: string, path: string): boolean {
  return covering(method, path).length > 0;
}

function isFromEveryNetwork(method: string, target: string, address: string): boolean {
  return covering(method, target).every(({ allow }) => allow?.some((block) => isIn(address, block)) ?? true);
}

function isIn(address: string, block: string): boolean {
  const [network = "", bits = "32"] = block.split("/");
  const shift = 32 - Number(bits);
  return Math.floor(numberOf(address) / 2 ** shift) === Math.floor(numberOf(network) / 2 ** shift);
}

function numberOf(address: string): number {
  return address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
}
