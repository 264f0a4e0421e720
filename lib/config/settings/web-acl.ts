import { z } from "zod";
import { MANAGED_GROUP_CAPACITY, MAX_IP_SET_ADDRESSES } from "../../aws-limits.ts";
import { didYouMean } from "../problems/did-you-mean.ts";
import type { Draft } from "../problems/draft.ts";
import { duplicateProblems, type Problem, problem } from "../problems/problems.ts";
import { addressFamily, cidr } from "../values/cidr.ts";
import { closedObject, flag, list, oneOf, text, wholeNumber } from "../values/schema-parts.ts";

const KNOWN_GROUPS = Object.keys(MANAGED_GROUP_CAPACITY);

const managedRuleGroup = text({
  expected: "a managed rule group of known capacity",
  example: "AWSManagedRulesSQLiRuleSet",
  flaw: (name) =>
    Object.hasOwn(MANAGED_GROUP_CAPACITY, name)
      ? undefined
      : `expected one of ${KNOWN_GROUPS.join(", ")}${didYouMean(name, KNOWN_GROUPS)}`,
});

const rateLimit = closedObject({
  requests: wholeNumber(10, 2_000_000_000, "requests from one source address in the window"),
  windowSeconds: oneOf([60, 120, 300, 600], "Seconds over which the requests are counted."),
});

/** Who still gets in where everybody else is shut out. */
const closed = z.union(
  [
    z.literal(true),
    closedObject({ except: list(cidr, "CIDRs", "CIDR").meta({ description: "CIDRs that still get in." }) }),
  ],
  {
    error: "expected true, or an object with except (a list of CIDRs), or no such key",
  },
);

/** The web ACL: its address lists, its rate limit and its managed rule groups. */
export const webAcl = closedObject({
  closed: closed.optional().meta({
    description: "The emergency switch: every request is refused with 503 CLOSED, but for those from `except` (CIDRs).",
  }),
  allow: list(cidr, "CIDRs")
    .optional()
    .meta({ description: "CIDRs that may call, IPv4 and IPv6. Left out: every address." }),
  deny: list(cidr, "CIDRs").default([]).meta({ description: "CIDRs that may not call, even if `allow` covers them." }),
  rateLimit: z
    .union([rateLimit, z.literal(false)], { error: "expected an object with requests and windowSeconds, or false" })
    .default({ requests: 2000, windowSeconds: 300 })
    .meta({ description: "Limit for each source address; false: none." }),
  managedRuleGroups: list(managedRuleGroup, "managed rule groups")
    .default([
      "AWSManagedRulesAmazonIpReputationList",
      "AWSManagedRulesKnownBadInputsRuleSet",
      "AWSManagedRulesCommonRuleSet",
    ])
    .meta({ description: "AWS's managed rule groups, by name." }),
  bodyInspectionKilobytes: oneOf(
    [16, 32, 48, 64],
    "Kilobytes of a body that are inspected; more than 16 cost extra.",
  ).default(16),
  allowEncodedPaths: flag(
    "Lets `%` through in paths, for characters that need it, with upper-case hex digits: never as another spelling of a path that a rule names.",
  ).default(false),
});

/** Whether an allowlist names IPv4 blocks alone: a client that comes by IPv6 could never be on it. */
export function isIpv4Only({ allow }: { readonly allow?: readonly string[] }): boolean {
  return allow?.every((block) => addressFamily(block) === "IPV4") ?? false;
}

/** What is wrong between the settings of `webAcl`. Its capacity is counted when there is a template. */
export function webAclProblems(draft: Draft): Problem[] {
  return [
    ...listProblems(draft, "allow"),
    ...listProblems(draft, "deny"),
    ...emptyAllow(draft),
    ...contradictions(draft),
    ...oneFamilyDenied(draft),
    ...duplicateProblems(
      draft.items(managedRuleGroup, "webAcl", "managedRuleGroups"),
      `${draft.path}.webAcl.managedRuleGroups`,
      "managed rule group",
    ),
  ];
}

function listProblems(draft: Draft, key: "allow" | "deny"): Problem[] {
  const path = `${draft.path}.webAcl.${key}`;
  const blocks = draft.items(cidr, "webAcl", key);
  const tooMany = (["IPV4", "IPV6"] as const)
    .map((family) => ({ family, count: blocks.filter(({ value }) => addressFamily(value) === family).length }))
    .filter(({ count }) => count > MAX_IP_SET_ADDRESSES)
    .map(({ family, count }) =>
      problem(
        path,
        `${count} ${family} CIDRs`,
        `expected at most ${MAX_IP_SET_ADDRESSES} (AWS WAF's limit of an IP set)`,
      ),
    );
  return [...duplicateProblems(blocks, path, "CIDR"), ...tooMany];
}

/** The deny list comes first, so an address of both lists is refused. During an incident that may be meant. */
function contradictions(draft: Draft): Problem[] {
  const denied = new Set(draft.items(cidr, "webAcl", "deny").map(({ value }) => value));
  return draft
    .items(cidr, "webAcl", "allow")
    .filter(({ value }) => denied.has(value))
    .map(({ index, value }) => ({
      ...problem(
        `${draft.path}.webAcl.allow[${index}]`,
        value,
        "expected a CIDR that deny does not list: none of its addresses may call",
      ),
      severity: "warning",
    }));
}

/** Without an allowlist a client may choose its family: a denied one with addresses of both just takes the other. */
function oneFamilyDenied(draft: Draft): Problem[] {
  if (draft.raw("webAcl", "allow") !== undefined) return [];
  const denied = draft.items(cidr, "webAcl", "deny").map(({ value }) => value);
  const families = new Set(denied.map(addressFamily));
  if (families.size !== 1) return [];
  const [missing] = families.has("IPV4") ? ["IPv6"] : ["IPv4"];
  const message = `holds no ${missing} block: a denied client that also has an ${missing} address gets in by it; expected its ${missing} blocks too`;
  return [{ path: `${draft.path}.webAcl.deny`, message, severity: "warning" }];
}

function emptyAllow(draft: Draft): Problem[] {
  const allow = draft.raw("webAcl", "allow");
  if (!Array.isArray(allow) || allow.length > 0) return [];
  return [
    problem(
      `${draft.path}.webAcl.allow`,
      allow,
      "expected at least one CIDR (an empty list would refuse every address), or no list to allow every address",
    ),
  ];
}
