import { UNIT_PRICES } from "../../budget/unit-prices.ts";
import { addressFamily } from "../values/cidr.ts";

// Capacity of the web ACL in WCU, added up as AWS does at deployment, where too much of it is an error.
// https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html and waf-rule-statements-list.html

/**
 * The managed rule groups that this stack can use, with the capacity that their vendor set.
 * Those that need settings of their own (bot control, account takeover, account creation, anti-DDoS) are not among them.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export const MANAGED_GROUP_CAPACITY: Readonly<Record<string, number>> = {
  AWSManagedRulesAdminProtectionRuleSet: 100,
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesLinuxRuleSet: 200,
  AWSManagedRulesPHPRuleSet: 100,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesUnixRuleSet: 100,
  AWSManagedRulesWindowsRuleSet: 200,
  AWSManagedRulesWordPressRuleSet: 100,
};

/** The most that a web ACL may use; AWS does not raise it. */
export const MAXIMUM_CAPACITY = 5000;
/** What the basic price covers; each further 500 WCU cost 0.20 USD per million requests. */
export const INCLUDED_CAPACITY = 1500;

/** Addresses in one IP set. AWS takes 10,000; template validation is quadratic in the length, so long lists are split. */
export const ADDRESSES_PER_SET = 1000;

const sizeConstraint = 1;
const exactMatch = 2;
const containsMatch = 10;
const ipSetReference = 2; // one AWS page says 1, another 2
const rateBased = 2;
const regexMatch = 3;
const endsWithMatch = 2;
const textTransformation = 10;

/** What the capacity depends on. */
export interface CapacityFactors {
  readonly origins: number;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly rateLimited: boolean;
  readonly managedRuleGroups: readonly string[];
  readonly allowEncodedPaths: boolean;
}

/** The capacity in WCU, by rule: their sum is what the web ACL needs. */
export function webAclCapacity(factors: CapacityFactors): Record<string, number> {
  const groups = factors.managedRuleGroups.map((name) => MANAGED_GROUP_CAPACITY[name] ?? 0);
  return {
    foreignOrigin: sizeConstraint + exactMatch * factors.origins,
    // `//`, `/.`, `;`, `\\` and usually `%`; a slash at the end, unless the path is the root in one of two spellings.
    ambiguousPath: containsMatch * (factors.allowEncodedPaths ? 4 : 5) + endsWithMatch + 2 * exactMatch,
    deniedAddress: ipSetReference * setCount(factors.deny),
    unlistedAddress: ipSetReference * setCount(factors.allow),
    rateLimit: factors.rateLimited ? rateBased : 0,
    oversizeBody: regexMatch,
    spoofedHeader: 3 * (regexMatch + textTransformation),
    managedRuleGroups: groups.reduce((sum, capacity) => sum + capacity, 0),
  };
}

/** How many IP sets hold a list of addresses. */
export function setCount(addresses: readonly string[]): number {
  const ipv6 = addresses.filter((address) => addressFamily(address) === "IPV6").length;
  return Math.ceil(ipv6 / ADDRESSES_PER_SET) + Math.ceil((addresses.length - ipv6) / ADDRESSES_PER_SET);
}

/** The surcharge, in USD for each million requests. */
export function capacitySurcharge(total: number): number {
  return Math.max(0, Math.ceil((total - INCLUDED_CAPACITY) / 500)) * UNIT_PRICES.wafPer500CapacityPerMillion;
}
