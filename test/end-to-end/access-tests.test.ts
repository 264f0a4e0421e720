import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { AccessRequest } from "../../lib/access/judge/access-request.ts";
import { judge } from "../../lib/access/judge/judge.ts";
import type { AccessModel } from "../../lib/access/model/access-model.ts";
import { modelOf } from "../../lib/access/model/model-of.ts";
import { meansRequest } from "../../lib/access-tests/means-request.ts";
import { refute } from "../../lib/access-tests/run-access-tests.ts";
import type { AlwaysTest, NeverTest } from "../../lib/config/access-tests/access-tests-schema.ts";
import { environmentSchema } from "../../lib/config/environment-config.ts";
import { parseAccessTests } from "../../lib/config/sources/access-tests-file.ts";
import { type Random, randomFrom } from "../access/oracle/random-environments.ts";
import { baseEnvironment, bearing, type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

// Statements against the gateway that runs the template: what refutes one is answered so, and what holds is refuted by no request.

const STATEMENTS = 200;
const REQUESTS = 150;

const rules = [
  { methods: ["GET", "POST"], path: "/a/*", scopes: ["r"] },
  { methods: ["GET"], path: "/a/b", scopes: ["w"] },
  { methods: ["GET"], path: "/a/*/c", scopes: ["x"] },
  { methods: "*", path: "/b/*", scopes: ["r", "w"] },
  { methods: ["DELETE"], path: "/*/e", scopes: [] },
  { methods: ["GET"], path: "/open", public: true },
];
const sections = {
  api: { throttle: { requestsPerSecond: 100_000, burst: 5_000 } },
  webAcl: { managedRuleGroups: [], rateLimit: false, allow: ["127.0.0.0/25"], deny: ["127.0.0.9/32"] },
};
const ORIGINS = ["https://app.example.com", "https://admin.example.com", "https://foreign.example.com"];
const PATHS = ["/*", "/a/*", "/a/b", "/a/*/c", "/b/*", "/b/c", "/*/e", "/open", "/nowhere"];
const SCOPES = ["r", "w", "x"];

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

function randomStatement(random: Random): object {
  const some = (share: number, part: object) => (random() < share ? part : {});
  const scopes = SCOPES.filter(() => random() < 0.6);
  const call = () => `${pick(random, ["*", "GET", "POST", "GET DELETE"])} ${pick(random, PATHS)}`;
  const caller = {
    ...some(0.3, { except: [call()] }),
    ...some(0.2, { addresses: [pick(random, ["127.0.0.0/25", "127.0.0.0/30", "127.0.0.128/25", "127.0.0.8/30"])] }),
    ...some(0.2, { origins: [pick(random, ORIGINS)] }),
  };
  if (random() < 0.5) return { always: call(), ...caller, ...some(0.8, { scopes }) };
  const token = pick<object>(random, [
    { token: "none" },
    { withoutScopes: [pick(random, SCOPES)] },
    { onlyScopes: scopes },
    { scopes },
    {},
  ]);
  return { never: random() < 0.5 ? call() : [call(), call()], ...caller, ...token };
}

function randomRequest(random: Random, issuer: string): AccessRequest {
  const depth = Math.floor(random() * 4);
  return {
    method: pick(random, ["GET", "GET", "POST", "DELETE"]),
    path: `/${Array.from({ length: depth }, () => pick(random, ["a", "b", "c", "e", "open", "other"])).join("/")}`,
    origin: pick(random, [null, null, ...ORIGINS]),
    address: pick(random, ["127.0.0.1", "127.0.0.2", "127.0.0.9", "127.0.0.200"]),
    issuer: random() < 0.7 ? issuer : null,
    scopes: SCOPES.filter(() => random() < 0.6),
  };
}

describe(`${STATEMENTS} random statements`, () => {
  let stack: LocalStack;
  let model: AccessModel;
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    stack = await startLocalStack({ environment: { ...sections, auth: { rules } } });
    const issuers = [{ issuer: stack.issuer, audience: "clipzy" }];
    const given = { ...baseEnvironment(stack.issuer), ...sections, auth: { issuers, rules } };
    model = modelOf("local", environmentSchema.parse(given));
  });
  afterAll(() => stack.close());

  async function isLetIn({ method, path, origin, address, issuer, scopes }: AccessRequest): Promise<boolean> {
    const wanted = (scopes ?? []).join(" ");
    if (issuer && !tokens.has(wanted)) tokens.set(wanted, await stack.token(wanted));
    const headers = { ...(origin && { Origin: origin }) };
    const options = { method, headers, ...(address && { localAddress: address }) };
    const answer = await stack.call(path, issuer ? bearing(tokens.get(wanted) as string, options) : options);
    return answer.status === 200;
  }

  test("each refuting request is answered so by the gateway; what holds, no random request refutes", async () => {
    const random = randomFrom(11);
    const requests = Array.from({ length: REQUESTS }, () => randomRequest(random, stack.issuer));
    let refuted = 0;
    for (let left = STATEMENTS; left > 0; left--) {
      const given = randomStatement(random);
      const { accessTests, problems } = parseAccessTests("t.json", JSON.stringify([given]));
      expect([given, problems]).toEqual([given, []]);
      const statement = accessTests?.tests[0]?.test as NeverTest | AlwaysTest;
      const isNever = "never" in statement;
      const refutation = refute(statement, model);
      if (refutation !== undefined) {
        refuted++;
        expect([given, refutation.request, await isLetIn(refutation.request)]).toEqual([
          given,
          refutation.request,
          isNever,
        ]);
        continue;
      }
      const against = requests.filter((request) => {
        const means = meansRequest(statement, request, model) && (isNever || isOfAlways(statement, request, model));
        return means && (judge(model, request).status === null) === isNever;
      });
      expect([given, against]).toEqual([given, []]);
    }
    expect(refuted).toBeGreaterThanOrEqual(STATEMENTS * 0.3);
    expect(refuted).toBeLessThanOrEqual(STATEMENTS * 0.8);
  }, 300_000);
});

/** What `always` leaves out counts as right: an address that the lists let in, and no page. */
function isOfAlways(test: NeverTest | AlwaysTest, { origin, address }: AccessRequest, model: AccessModel): boolean {
  if (test.origins === undefined && origin) return false;
  const isPassing = judge(model, { method: "GET", path: "/open", address }).status === null;
  return test.addresses !== undefined || isPassing;
}
