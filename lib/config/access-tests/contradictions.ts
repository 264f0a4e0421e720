import type { z } from "zod";
import { type Problem, problem } from "../problems/problems.ts";

/** Keys of which one takes away what the other says. */
const PAIRS = [
  ["issuers", "exceptIssuers"],
  ["addresses", "exceptAddresses"],
  ["origins", "exceptOrigins"],
  ["onlyScopes", "scopes"],
  ["onlyScopes", "withoutScopes"],
] as const;

/** What only a token has. */
const OF_TOKENS = ["scopes", "issuers", "exceptIssuers"] as const;

/** Keys of one assertion that cannot both be meant. @param path - where the assertion is, e.g. `[3]` */
export function contradictions(given: object, path: string): Problem[] {
  const pairs = PAIRS.filter(([one, other]) => one in given && other in given).map(([one, other]) => ({
    path,
    message: `got ${one} and ${other}, expected one of them`,
    severity: "error" as const,
  }));
  const isWithout = "token" in given && given.token === "none";
  const idle = isWithout ? OF_TOKENS.filter((key) => key in given) : [];
  return [
    ...pairs,
    ...idle.map((key) => problem(`${path}.token`, "none", `expected "any" or no such key beside ${key}`)),
  ];
}

/** The same as JSON Schemas, one for each: each has to hold. */
export function contradictionSchemas(): z.core.JSONSchema.BaseSchema[] {
  return [
    ...PAIRS.map(([one, other]) => ({ not: { required: [one, other] } })),
    ...OF_TOKENS.map((key) => ({
      not: { required: ["token", key], properties: { token: { const: "none" } } },
    })),
  ];
}
