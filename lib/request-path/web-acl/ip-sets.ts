import { createHash } from "node:crypto";
import { CfnIPSet } from "aws-cdk-lib/aws-wafv2";
import type { Construct } from "constructs";
import { addressFamily } from "../../config/values/cidr.ts";
import type { Statement } from "./web-acl-rule.ts";

/** Addresses in one IP set. AWS takes 10,000; CDK's validation of a template is quadratic in the length, so long lists are split. */
const ADDRESSES_PER_SET = 1000;

/** The families of addresses: a set belongs to one. */
const FAMILIES = ["IPV4", "IPV6"] as const;

/**
 * The IP sets of a list, each as the statement that the source address is in it; none for a family without addresses.
 *
 * @param list how the sets are called in the template
 */
export function ipSets(scope: Construct, list: string, cidrs: readonly string[]): Statement[] {
  return FAMILIES.flatMap((family) => {
    const ofFamily = cidrs.filter((cidr) => addressFamily(cidr) === family);
    return inSets(scope, `${list}${family}`, family, ofFamily);
  });
}

/** The sets of a list that several rules may have: one for each list, whatever the order of its CIDRs. */
export function sharedIpSets(scope: Construct, list: string): (cidrs: readonly string[]) => Statement[] {
  const known = new Map<string, Statement[]>();
  return (cidrs) => {
    const key = [...new Set(cidrs)].sort().join(" ");
    const id = `${list}${createHash("sha256").update(key).digest("hex").slice(0, 8)}`;
    const sets = known.get(key) ?? ipSets(scope, id, cidrs);
    known.set(key, sets);
    return sets;
  };
}

function inSets(
  scope: Construct,
  id: string,
  ipAddressVersion: (typeof FAMILIES)[number],
  cidrs: readonly string[],
): Statement[] {
  const sorted = [...new Set(cidrs)].sort();
  const sets = Math.ceil(sorted.length / ADDRESSES_PER_SET);
  return Array.from({ length: sets }, (_, index) => {
    const addresses = sorted.slice(index * ADDRESSES_PER_SET, (index + 1) * ADDRESSES_PER_SET);
    return inSet(new CfnIPSet(scope, `${id}${index + 1}`, { scope: "REGIONAL", ipAddressVersion, addresses }));
  });
}

/** The source address is in the set. */
export function inSet(set: CfnIPSet): Statement {
  return { ipSetReferenceStatement: { arn: set.attrArn } };
}
