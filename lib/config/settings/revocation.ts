import type { Draft } from "../problems/draft.ts";
import { duplicateProblems, type Problem, problem } from "../problems/problems.ts";
import { closedObject, text } from "../values/schema-parts.ts";
import { issuerName } from "./issuer.ts";

const claim = text({ expected: "the claim's exact value", example: "4f1f2a7c", pattern: /^[\s\S]{1,256}$/ });

const reason = text({
  expected: "why and when, in words",
  example: "laptop stolen 2026-11-20",
  pattern: /^(?=.*\S)[^\r\n]{1,256}$/,
});

/** One token (`jti`) or every token of one subject (`sub`) that is refused although it is valid. */
export const revocation = closedObject({ issuer: issuerName, jti: claim.optional(), sub: claim.optional(), reason });

/** What is wrong between the revocations and the issuers. */
export function revocationProblems(draft: Draft): Problem[] {
  const path = `${draft.path}.auth.revoked`;
  const given = draft.raw("auth", "revoked");
  const entries = Array.isArray(given) ? given : [];
  return [
    ...duplicateProblems(
      draft.items(revocation, "auth", "revoked"),
      path,
      "revocation",
      ({ issuer, jti, sub }) => `${jti === undefined ? `sub ${sub}` : `jti ${jti}`} of ${issuer}`,
    ),
    ...entries.flatMap((_, index) => [...claimProblems(draft, index, path), ...issuerUnknown(draft, index, path)]),
  ];
}

function claimProblems(draft: Draft, index: number, path: string): Problem[] {
  const given = ["jti", "sub"].filter((name) => draft.raw("auth", "revoked", index, name) !== undefined);
  if (given.length === 1 || typeof draft.raw("auth", "revoked", index) !== "object") return [];
  const seen = given.length === 0 ? "got neither jti nor sub" : "got jti and sub";
  return [
    {
      path: `${path}[${index}]`,
      message: `${seen}, expected jti (one token) or sub (every token of one subject)`,
      severity: "error",
    },
  ];
}

function issuerUnknown(draft: Draft, index: number, path: string): Problem[] {
  const name = draft.valid(issuerName, "auth", "revoked", index, "issuer");
  const issuers = draft.raw("auth", "issuers");
  const known = Array.isArray(issuers) ? issuers.map((_, at) => draft.raw("auth", "issuers", at, "issuer")) : [];
  if (name === undefined || known.includes(name)) return [];
  return [
    problem(
      `${path}[${index}].issuer`,
      name,
      `expected one of this environment's issuers, e.g. ${known[0] ?? "none is given"}`,
    ),
  ];
}
