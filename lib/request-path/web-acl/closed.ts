import { CfnIPSet } from "aws-cdk-lib/aws-wafv2";
import type { Construct } from "constructs";
import { MAX_REGEX_CHARACTERS } from "../../aws-limits.ts";
import type { EnvironmentConfig } from "../../config/environment-config.ts";
import type { CorsPolicy } from "../cors/cors-headers.ts";
import { hasOrigin } from "./foreign-origin.ts";
import { inSet, ipSets } from "./ip-sets.ts";
import { readableRefusal } from "./readable-refusal.ts";
import { HAS_UNSEEN_HEADERS } from "./unseen-headers.ts";
import { refuseWith } from "./web-acl-responses.ts";
import { AS_SENT, allOf, anyOf, not, ORIGIN, type Statement, type WebAclRule } from "./web-acl-rule.ts";

/** Every address of a family. WAF takes no block of zero bits. */
export const EVERY_ADDRESS = { IPV4: ["0.0.0.0/1", "128.0.0.0/1"], IPV6: ["::/1", "8000::/1"] } as const;

/** A caller that is told so tries again this much later, in seconds. */
const RETRY_AFTER_SECONDS = 300;

/** The emergency switch. */
export interface ClosedOptions {
  /** Whether this deployment closes the environment, and for whom it stays open. */
  readonly closed: EnvironmentConfig["webAcl"]["closed"];
  readonly cors: CorsPolicy;
}

/** The switch: its rules, and the IP sets that turn it. */
export interface Closed {
  readonly rules: readonly WebAclRule[];
  readonly sets: Readonly<Record<keyof typeof EVERY_ADDRESS, CfnIPSet>>;
}

/**
 * Refuses everybody with 503, in front of all other rules, but for the excepted addresses.
 *
 * The rules always exist. They match the addresses of two sets, which are empty as long as the environment is open: whoever
 * must not wait for a deployment fills them by AWS's command line (see the runbook).
 *
 * A foreign page, and a request whose `Origin` may be among headers that WAF does not see, get no CORS headers.
 */
export function closedRules(scope: Construct, { closed, cors }: ClosedOptions): Closed {
  const sets = { IPV4: closedSet(scope, "IPV4", closed), IPV6: closedSet(scope, "IPV6", closed) };
  const excepted = typeof closed === "object" ? ipSets(scope, "ClosedExcept", closed.except) : [];
  const isClosed = anyOf([inSet(sets.IPV4), inSet(sets.IPV6)]);
  const conditions = excepted.length === 0 ? [isClosed] : [isClosed, not(anyOf(excepted))];
  return { rules: refusals(conditions, cors), sets };
}

function closedSet(scope: Construct, family: keyof typeof EVERY_ADDRESS, closed: ClosedOptions["closed"]): CfnIPSet {
  const addresses = closed === undefined ? [] : [...EVERY_ADDRESS[family]];
  const set = new CfnIPSet(scope, `Closed${family}`, { scope: "REGIONAL", ipAddressVersion: family, addresses });
  // An update of the resource writes its addresses too: a change of the tags would open what was closed by hand.
  set.addPropertyDeletionOverride("Tags");
  return set;
}

function refusals(conditions: readonly Statement[], cors: CorsPolicy): WebAclRule[] {
  const headers = { "Retry-After": String(RETRY_AFTER_SECONDS) };
  const isStranger = anyOf([HAS_UNSEEN_HEADERS, isForeignPage(cors.origins)]);
  const toStrangers = allOf([...conditions, isStranger]);
  return [
    { name: "ClosedToStrangers", statement: toStrangers, action: refuseWith("CLOSED", headers) },
    ...readableRefusal({ name: "Closed", statement: allOf(conditions), code: "CLOSED", headers }, cors),
  ];
}

/** As the rule about foreign origins sees it, in a tenth of its text: a template holds a megabyte. */
function isForeignPage(origins: readonly string[]): Statement {
  const known = expressionsOf(origins).map((regexString) => ({
    regexMatchStatement: { fieldToMatch: ORIGIN, regexString, textTransformations: AS_SENT },
  }));
  return allOf([hasOrigin(), ...(known.length > 0 ? [not(anyOf(known))] : [])]);
}

/** Expressions that match exactly these origins, as few as WAF's limit lets them be. */
export function expressionsOf(origins: readonly string[]): string[] {
  const groups: string[] = [];
  for (const origin of [...origins].sort()) {
    const escaped = origin.replace(/[.[\]]/g, "\\$&");
    const last = groups.at(-1);
    const joined = `${last}|${escaped}`;
    if (last !== undefined && wrapped(joined).length <= MAX_REGEX_CHARACTERS) groups[groups.length - 1] = joined;
    else groups.push(escaped);
  }
  return groups.map(wrapped);
}

function wrapped(alternatives: string): string {
  return `^(?:${alternatives})$`;
}
