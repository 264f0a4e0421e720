import { describe, expect, test } from "@jest/globals";
import { addressesOf } from "../../../lib/access/addresses/address-text.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { proveAlways, proveNever, type RequestKind } from "../../../lib/access/questions/prove.ts";
import { letsIn, type WitnessLike } from "../oracle/differences.ts";
import { configOf, type Random, randomEnvironment, randomFrom } from "../oracle/random-environments.ts";
import {
  ADDRESSES,
  BLOCKS,
  demandOf,
  isClean,
  isInBlock,
  judgeAddress,
  METHODS,
  PATHS,
  policyCovers,
  rulesAllow,
  SCOPES,
  type SmallEnvironment,
  scopesOf,
  setsOfToken,
  TOKENS,
} from "../oracle/small-world.ts";

// `never` and `always` against every request of a small world. Of paths, "/e%20" and the like are left to never: always is
// about clean spellings.

const RUNS = Number(process.env.ACCESS_PAIRS ?? 120);

interface SmallKind {
  readonly methods: readonly string[];
  readonly path: string;
  readonly token: "none" | "any";
  readonly holding: readonly string[];
  readonly lacking: readonly string[];
  readonly block: string | undefined;
}

function randomKind(random: Random): SmallKind {
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const holding = SCOPES.filter(() => random() < 0.5);
  return {
    methods: random() < 0.5 ? METHODS : [pick(METHODS)],
    path: pick(["/*", "/a/*", "/a", "/*/b", "/b/*/a", "/", "/a/b/*"]),
    token: random() < 0.4 ? "none" : "any",
    holding,
    lacking: SCOPES.filter((scope) => !holding.includes(scope) && random() < 0.4),
    block: random() < 0.5 ? pick(BLOCKS) : undefined,
  };
}

function kindOf({ methods, path, token, holding, lacking, block }: SmallKind): RequestKind {
  const addresses = block === undefined ? {} : { addresses: addressesOf([block]) };
  return { methods, paths: [path], token, ...(token === "any" && { holding, lacking }), ...addresses };
}

/** Every request of the kind, with whether it is let in; tokens hold at least, or exactly, what is asked for. */
function* requests(environment: SmallEnvironment, kind: SmallKind, exactly: boolean): Generator<boolean> {
  const covering = { methods: METHODS, path: kind.path, scopes: [], isPublic: false };
  const good = TOKENS.filter((token) => setsOfToken(environment, token) !== 0);
  const isShut = ADDRESSES.every((address) => judgeAddress(environment, address) !== "passes");
  if (exactly && kind.block === undefined && isShut) yield false;
  for (const method of kind.methods) {
    for (const path of PATHS) {
      if (!policyCovers(covering, path) || (exactly && path.includes("%"))) continue;
      const demand = demandOf(environment, method, path);
      for (const address of ADDRESSES) {
        if (kind.block !== undefined && !isInBlock(address, kind.block)) continue;
        if (exactly && kind.block === undefined && judgeAddress(environment, address) !== "passes") continue;
        const isOpen =
          demand !== "nowhere" &&
          isClean(path, environment) &&
          judgeAddress(environment, address) === "passes" &&
          rulesAllow(environment, method, path, address);
        if (!isOpen || demand === "public") yield isOpen && (kind.token === "none" || good.length > 0);
        else if (kind.token === "none") yield false;
        else {
          for (const bits of [0, 1, 2, 3, 4, 5, 6, 7]) {
            const scopes = scopesOf(bits);
            if (!kind.holding.every((scope) => scopes.includes(scope))) continue;
            if (exactly ? scopes.length !== kind.holding.length : kind.lacking.some((scope) => scopes.includes(scope)))
              continue;
            yield good.some((token) => (setsOfToken(environment, token) & demand & (1 << bits)) !== 0);
          }
        }
      }
    }
  }
}

/** Registries limit which tokens there are; that is the comparison's own test. */
function smallEnvironment(random: Random): SmallEnvironment {
  const environment = randomEnvironment(random);
  return { ...environment, issuers: environment.issuers.map(({ registry: _, ...issuer }) => issuer) };
}

describe(`${RUNS} random statements, against every request of a small world`, () => {
  test("never: proved exactly when no request of the kind is let in, and refuted by one that is", () => {
    for (let seed = 0; seed < RUNS; seed++) {
      const random = randomFrom(seed);
      const environment = smallEnvironment(random);
      const kind = randomKind(random);
      const proof = proveNever(modelOf("test", configOf(environment)), kindOf(kind));
      const isLetIn = [...requests(environment, kind, false)].some((letIn) => letIn);
      expect([seed, proof.holds]).toEqual([seed, !isLetIn]);
      if (!proof.holds) expect([seed, letsIn(environment, proof.request as WitnessLike)]).toEqual([seed, true]);
      if (!proof.holds) expect(proof.answer.status).toBeNull();
    }
  }, 300_000);

  test("always: proved exactly when every request of the kind is let in, and refuted by one that is not", () => {
    for (let seed = 0; seed < RUNS; seed++) {
      const random = randomFrom(seed + 500_000);
      const environment = smallEnvironment(random);
      const kind = randomKind(random);
      const proof = proveAlways(modelOf("test", configOf(environment)), kindOf(kind));
      const all = [...requests(environment, kind, true)];
      expect([seed, proof.holds]).toEqual([seed, all.every((letIn) => letIn)]);
      if (!proof.holds && proof.request.address !== null)
        expect([seed, letsIn(environment, proof.request as WitnessLike)]).toEqual([seed, false]);
      if (!proof.holds) expect(proof.answer.status).not.toBeNull();
    }
  }, 300_000);
});
