import { describe, expect, test } from "@jest/globals";
import { REASONS } from "../../../lambda/authorizer/outcome/reasons.ts";
import { judgeToken } from "../../../lib/tokens/inspection/judge-token.ts";
import { RUNG_OF, RUNGS, type Rung } from "../../../lib/tokens/inspection/ladder.ts";
import { createVectorKeys, mintAuthorization, mintKeySet } from "../../authorizer/mint-vector.ts";
import { NOW, someIssuer, someSettings } from "../../authorizer/world.ts";
import { TOKEN_VECTORS } from "../../vectors/token-cases.ts";

const keys = await createVectorKeys();
// What stands around the token is the gateway's, not the token's.
const vectors = TOKEN_VECTORS.filter(({ given }) => given.authorization === undefined);

async function judge({ given }: (typeof vectors)[number]) {
  const settings = someSettings({ issuers: [someIssuer(given.issuer)], revoked: given.revoked ?? [] });
  const token = String(mintAuthorization(keys, given)).replace(/^Bearer /, "");
  return judgeToken(token, { settings, now: () => NOW, fetchJson: async () => mintKeySet(keys, given.keySet) });
}

test.each(vectors.map((vector) => [vector.name, vector] as const))(
  "%s: the authorizer's own verdict",
  async (_, vector) => {
    const { status, reason, steps, rules } = await judge(vector);
    expect({ status: status === "by route" ? "policy" : status, reason }).toEqual({
      status: vector.expected.status,
      reason: vector.expected.reason,
    });
    expect(steps.map(({ rung }) => rung)).toEqual(RUNGS);
    const results = steps.map(({ result }) => result);
    if (status === "by route") {
      expect(new Set(results)).toEqual(new Set(["passed"]));
      expect(rules).toHaveLength(3);
      return;
    }
    const at = RUNGS.indexOf(RUNG_OF[reason as keyof typeof RUNG_OF]);
    expect(results).toEqual(
      RUNGS.map((_rung, index) => (index < at ? "passed" : index === at ? "refused" : "not reached")),
    );
    expect(rules).toEqual([]);
  },
);

test("a key set that cannot be had is no verdict", async () => {
  const [vector] = vectors.filter(({ name }) => name === "RS256");
  const settings = someSettings();
  const token = String(mintAuthorization(keys, vector?.given ?? {})).replace(/^Bearer /, "");
  const judged = await judgeToken(token, {
    settings,
    now: () => NOW,
    fetchJson: () => Promise.reject(new Error("offline")),
  });
  expect(judged).toMatchObject({ outcome: "unavailable", status: 503, rules: [] });
  expect(judged.steps.find(({ result }) => result !== "passed")).toEqual({ rung: "key", result: "cannot be told" });
});

describe("the rungs", () => {
  test("have a place for every reason, and a reason for every rung", () => {
    expect(Object.keys(RUNG_OF).sort()).toEqual(Object.keys(REASONS.denied).sort());
    expect(new Set(Object.values(RUNG_OF))).toEqual(new Set<Rung>(RUNGS));
  });
});
