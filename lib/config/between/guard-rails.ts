import ipaddr from "ipaddr.js";
import { isLoopback } from "../../../lambda/authorizer/keys/provider-url.ts";
import type { Draft } from "../problems/draft.ts";
import { type Problem, problem, renderValue } from "../problems/problems.ts";
import { resultTtlSeconds } from "../settings/auth.ts";
import { issuer, staysHere } from "../settings/issuer.ts";
import { logRetentionDays } from "../settings/stack.ts";

const MAX_GUARDED_TTL_SECONDS = 900;
const MIN_GUARDED_RETENTION_DAYS = 30;

/**
 * What is allowed, but should not happen where it matters: an error in an environment that sets `terminationProtection`,
 * a warning anywhere else.
 */
export function guardRailProblems(draft: Draft): Problem[] {
  const severity = draft.raw("terminationProtection") === true ? "error" : "warning";
  if (severity === "warning" && staysHere(draft)) return [];
  const rails = [
    openToTheWorld,
    longResultTtl,
    noAlarms,
    publicRules,
    plainUpstream,
    shortRetention,
    unreachableIssuers,
    endlessTokens,
  ];
  const found = rails.flatMap((rail) => rail(draft));
  return found.map((one) => ({ ...one, severity }));
}

/** In an environment that names an account, or that is protected. */
function unreachableIssuers(draft: Draft): Problem[] {
  const { raw, path } = draft;
  const given = raw("auth", "issuers");
  if ((raw("account") === undefined && raw("terminationProtection") !== true) || !Array.isArray(given)) return [];
  return given.flatMap((_, index) => {
    const { key, address } = askedForKeys(draft, index) ?? {};
    if (address === undefined || !isOffTheInternet(new URL(address))) return [];
    const expected =
      "expected an address on the internet: the authorizer runs outside every VPC, so all tokens of this one get 503; or the keys here, as jwks";
    return [problem(`${path}.auth.issuers[${index}].${key}`, address, expected)];
  });
}

/** Of issuers whose keys are given here: no provider bounds what such a key signs. Only a protected environment must. */
function endlessTokens({ raw, path }: Draft): Problem[] {
  const given = raw("auth", "issuers");
  if (raw("terminationProtection") !== true || !Array.isArray(given)) return [];
  return given.flatMap((_, index) => {
    const setting = (name: string) => raw("auth", "issuers", index, name);
    const source = ["jwks", "registry"].find((name) => setting(name) !== undefined);
    if (source === undefined || setting("maxLifetimeSeconds") !== undefined) return [];
    const expected = `expected the most seconds that a token may be good for, beside ${source}: a token of 20 years would be let in, e.g. 7776000 for 90 days`;
    return [problem(`${path}.auth.issuers[${index}].maxLifetimeSeconds`, undefined, expected)];
  });
}

/** Loopback, or an address of a private network. A name is not resolved. */
function isOffTheInternet(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return isLoopback(url) || (ipaddr.isValid(host) && ipaddr.parse(host).range() !== "unicast");
}

/** The address that an issuer's keys are asked from, and its setting; undefined where it is not valid, or the keys are given. */
function askedForKeys({ raw, valid }: Draft, index: number): { key: string; address: string | undefined } | undefined {
  const at = ["auth", "issuers", index] as const;
  if (raw(...at, "jwks") !== undefined) return undefined;
  return raw(...at, "jwksUri") === undefined
    ? { key: "issuer", address: valid(issuer.shape.issuer, ...at, "issuer") }
    : { key: "jwksUri", address: valid(issuer.shape.jwksUri, ...at, "jwksUri") };
}

function openToTheWorld({ raw, path }: Draft): Problem[] {
  if (raw("webAcl", "rateLimit") !== false || raw("webAcl", "allow") !== undefined) return [];
  return [
    problem(
      `${path}.webAcl.rateLimit`,
      false,
      "expected a rate limit where every address may call (no allow list), e.g. 2000 requests in 300 seconds",
    ),
  ];
}

function longResultTtl({ valid, path }: Draft): Problem[] {
  const seconds = valid(resultTtlSeconds, "auth", "resultTtlSeconds");
  if (seconds === undefined || seconds <= MAX_GUARDED_TTL_SECONDS) return [];
  return [
    problem(
      `${path}.auth.resultTtlSeconds`,
      seconds,
      `expected at most ${MAX_GUARDED_TTL_SECONDS}: a revoked token still opens the API for so long`,
    ),
  ];
}

function noAlarms({ raw, path }: Draft): Problem[] {
  if (raw("alarms") !== undefined) return [];
  return [
    problem(
      `${path}.alarms`,
      undefined,
      "expected email or topicArn, so that someone gets the alarms, e.g. on-call@example.com",
    ),
  ];
}

function publicRules({ raw, path }: Draft): Problem[] {
  const rules = raw("auth", "rules");
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((_, index) => {
    if (raw("auth", "rules", index, "public") !== true) return [];
    const open = renderValue(raw("auth", "rules", index, "path"));
    return [
      problem(
        `${path}.auth.rules[${index}].public`,
        true,
        `expected a rule that asks for a token: anyone may call ${open}`,
      ),
    ];
  });
}

function plainUpstream({ raw, path }: Draft): Problem[] {
  const protocol = raw("upstream", "protocol") ?? "http";
  if (typeof raw("upstream") !== "object" || protocol !== "http") return [];
  return [problem(`${path}.upstream.protocol`, protocol, 'expected "https": requests cross the VPC unencrypted')];
}

function shortRetention({ valid, path }: Draft): Problem[] {
  const days = valid(logRetentionDays, "retainLogsDays");
  if (days === undefined || days >= MIN_GUARDED_RETENTION_DAYS) return [];
  return [
    problem(
      `${path}.retainLogsDays`,
      days,
      `expected at least ${MIN_GUARDED_RETENTION_DAYS}: an incident is often found after weeks`,
    ),
  ];
}
