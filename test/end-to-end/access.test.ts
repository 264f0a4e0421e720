import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { AccessRequest } from "../../lib/access/judge/access-request.ts";
import { judge } from "../../lib/access/judge/judge.ts";
import type { AccessModel } from "../../lib/access/model/access-model.ts";
import { modelOf } from "../../lib/access/model/model-of.ts";
import { environmentSchema } from "../../lib/config/environment-config.ts";
import { type Random, randomFrom } from "../access/oracle/random-environments.ts";
import { baseEnvironment, bearing, type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

// The model's judge against the gateway that runs the template: neither knows the other. `ACCESS_REQUESTS=5000` asks for more.
const REQUESTS = Number(process.env.ACCESS_REQUESTS ?? 400);

const rules = [
  { methods: ["GET"], path: "/", scopes: ["root"] },
  { methods: ["GET", "POST"], path: "/a/*", scopes: ["r"] },
  { methods: ["GET"], path: "/a/b", scopes: ["w"] },
  { methods: ["GET"], path: "/a/*/c", scopes: ["x"], allow: ["127.0.0.2/31"] },
  { methods: "*", path: "/b/*", scopes: ["r"], allow: ["127.0.0.0/30", "2001:db8::/32"] },
  { methods: "*", path: "/b/*/d/*", scopes: ["r", "w"] },
  { methods: ["POST"], path: "/a/b/c/d", scopes: [] },
  { methods: ["DELETE"], path: "/*/e", scopes: [] },
  { methods: ["GET"], path: "/open", public: true },
  { methods: ["PUT"], path: "/open/*/open", public: true },
  { methods: ["GET"], path: "/*/d", scopes: ["x"] },
];
const sections = {
  api: { throttle: { requestsPerSecond: 100_000, burst: 5_000 } },
  webAcl: { managedRuleGroups: [], rateLimit: false, allow: ["127.0.0.0/25"], deny: ["127.0.0.9/32"] },
};

const WORDS = ["a", "b", "c", "d", "e", "open", "other", "live"];
const ODD = ["/a//b", "/a/./b", "/a/%62", "/a/b/", "/a;b", "/a/b%2Fc", "//"];
const SCOPES = ["r", "w", "x", "root"];
const TOKENS = 12;

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

function randomRequest(random: Random, issuer: string): AccessRequest {
  const depth = Math.floor(random() * 6);
  const path =
    random() < 0.1 ? pick(random, ODD) : `/${Array.from({ length: depth }, () => pick(random, WORDS)).join("/")}`;
  return {
    method: pick(random, ["GET", "GET", "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"]),
    path,
    origin: pick(random, [null, null, "https://app.example.com", "https://foreign.example.com"]),
    address: pick(random, ["127.0.0.1", "127.0.0.2", "127.0.0.2", "127.0.0.9", "127.0.0.127", "127.0.0.128"]),
    issuer: random() < 0.75 ? issuer : null,
    scopes: SCOPES.filter(() => random() < 0.6),
  };
}

describe("the judge and the gateway", () => {
  let stack: LocalStack;
  let model: AccessModel;
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    stack = await startLocalStack({ environment: { ...sections, auth: { rules } } });
    const issuers = [{ issuer: stack.issuer, audience: "clipzy" }];
    model = modelOf(
      "local",
      environmentSchema.parse({ ...baseEnvironment(stack.issuer), ...sections, auth: { issuers, rules } }),
    );
  });
  afterAll(() => stack.close());

  async function tokenWith(scopes: readonly string[]): Promise<string> {
    const wanted = scopes.join(" ");
    const known = tokens.get(wanted) ?? (await stack.token(wanted));
    tokens.set(wanted, known);
    return known;
  }

  async function ask({ method, path, origin, address, issuer, scopes }: AccessRequest) {
    const options = { method, ...(origin && { headers: { Origin: origin } }), localAddress: address as string };
    const answer = await stack.call(path, issuer ? bearing(await tokenWith(scopes ?? []), options) : options);
    const record = stack.records.at(-1);
    return { status: answer.status === 200 ? null : answer.status, code: record?.code ?? null, stop: record?.stop };
  }

  test(`agree on status, code and stop of ${REQUESTS} random requests`, async () => {
    const random = randomFrom(7);
    for (let left = REQUESTS; left > 0; left--) {
      const request = randomRequest(random, stack.issuer);
      const { status, code, stop } = judge(model, request);
      expect([request, await ask(request)]).toEqual([request, { status, code, stop }]);
    }
    expect(tokens.size).toBeGreaterThanOrEqual(TOKENS);
  }, 300_000);
});
