import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { renderEnvelope } from "../../lib/request-path/refusals/error-envelope.ts";
import { bearing, type LocalStack, startLocalStack, type Template } from "../helpers/local-stack.ts";

const ORIGIN = "https://app.example.com";

/** What the runbook's lines do on AWS: the two sets get every address. */
function closeByHand({ Resources }: Template): void {
  const all: Record<string, readonly string[]> = {
    IPV4: ["0.0.0.0/1", "128.0.0.0/1"],
    IPV6: ["::/1", "8000::/1"],
  };
  for (const [id, { Type, Properties }] of Object.entries(Resources)) {
    if (Type !== "AWS::WAFv2::IPSet" || !/ClosedIPV[46]/.test(id)) continue;
    Properties.Addresses = all[String(Properties.IPAddressVersion)];
  }
}

describe.each([
  { name: "by its configuration", options: { environment: { webAcl: { managedRuleGroups: [], closed: true } } } },
  { name: "by hand", options: { edit: closeByHand } },
])("closed $name", ({ options }) => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startLocalStack(options);
  });
  afterAll(() => stack.close());

  test.each([
    ["a public route", "/health", {}],
    ["an unknown route", "/nowhere", {}],
    ["an ambiguous path", "//health", {}],
    ["a preflight", "/api/v1/jobs", { method: "OPTIONS", headers: { Origin: ORIGIN } }],
    [
      "a body that is too large",
      "/api/v1/jobs",
      { method: "POST", headers: { "Content-Length": "10485761" }, body: "" },
    ],
    ["a look-alike header", "/health", { headers: { X_Clipzy_Principal: "admin" } }],
    ["a foreign page", "/health", { headers: { Origin: "https://foreign.example" } }],
    ["more headers than WAF sees", "/health", { headers: { "X-Pad": "p".repeat(8_300) } }],
  ])("%s gets 503 CLOSED", async (_, path, given) => {
    const answer = await stack.call(path, given);
    expect(answer).toMatchObject({ status: 503, body: renderEnvelope("CLOSED") });
    expect(answer.headers["retry-after"]).toBe("300");
    expect(stack.records.at(-1)).toMatchObject({ stop: "web ACL", code: "CLOSED" });
  });

  test("so does a good token", async () => {
    expect(await stack.callWith("jobs:read", "/api/v1/jobs")).toMatchObject({ status: 503 });
    expect(stack.upstream.received).toEqual([]);
  });

  test("an allowed page can read it, a foreign one cannot, wherever its Origin stands", async () => {
    const allowOrigin = async (headers: Record<string, string>) =>
      (await stack.call("/health", { headers })).headers["access-control-allow-origin"];
    expect(await allowOrigin({ Origin: ORIGIN })).toBe("*");
    expect(await allowOrigin({ Origin: "https://foreign.example" })).toBeUndefined();
    expect(await allowOrigin({ "X-Pad": "p".repeat(8_300), Origin: "https://foreign.example" })).toBeUndefined();
  });
});

describe("closed but for one address", () => {
  let stack: LocalStack;
  beforeAll(async () => {
    const webAcl = { managedRuleGroups: [], closed: { except: ["127.0.0.9/32"] } };
    stack = await startLocalStack({ environment: { webAcl } });
  });
  afterAll(() => stack.close());

  test("that one is served as ever, its neighbours are not", async () => {
    const token = await stack.token("jobs:read");
    const status = async (localAddress: string) =>
      (await stack.call("/api/v1/jobs", bearing(token, { localAddress }))).status;
    expect([await status("127.0.0.8"), await status("127.0.0.9"), await status("127.0.0.10")]).toEqual([503, 200, 503]);
  });
});
