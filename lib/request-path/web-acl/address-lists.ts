import { CfnIPSet } from "aws-cdk-lib/aws-wafv2";
import type { Construct } from "constructs";
import { addressFamily } from "../../config/values/cidr.ts";
import { anyOf, not, type Statement, type WebAclRule } from "./web-acl-rule.ts";

/** Addresses in one IP set. AWS takes 10,000; CDK's validation of a template is quadratic in the length, so long lists are split. */
const ADDRESSES_PER_SET = 1000;

/** Who may call, by source address. */
export interface AddressLists {
  /**
   * CIDRs that may call.
   *
   * @default - every address may call
   */
  readonly allow?: readonly string[];
  /** CIDRs that may not call, even if the allowlist has them. */
  readonly deny: readonly string[];
}

/**
 * The rules for denied and for unlisted addresses. They match the connection's own address: `X-Forwarded-For` is
 * whatever a client likes, and WAF's `forwardedIPConfig` skips a rule when that header is missing.
 * Both block plainly, so that the gateway response `WAF_FILTERED` answers with a request id and CORS headers.
 */
export function addressLists(scope: Construct, { allow, deny }: AddressLists): WebAclRule[] {
  const denied = ipSets(scope, "Deny", deny);
  const allowed = allow && ipSets(scope, "Allow", allow);
  return [
    ...(denied.length > 0 ? [block("DeniedAddress", anyOf(denied))] : []),
    ...(allowed ? [block("UnlistedAddress", not(anyOf(allowed)))] : []),
  ];
}

function block(name: string, statement: Statement): WebAclRule {
  return { name, statement, action: { block: {} } };
}

/** A set belongs to one address family. */
function ipSets(scope: Construct, list: "Allow" | "Deny", cidrs: readonly string[]): Statement[] {
  return (["IPV4", "IPV6"] as const).flatMap((family) => {
    const ofFamily = cidrs.filter((cidr) => addressFamily(cidr) === family);
    return inSets(scope, `${list}${family}`, family, ofFamily);
  });
}

function inSets(
  scope: Construct,
  id: string,
  ipAddressVersion: "IPV4" | "IPV6",
  cidrs: readonly string[],
): Statement[] {
  const sorted = [...new Set(cidrs)].sort();
  const sets = Math.ceil(sorted.length / ADDRESSES_PER_SET);
  return Array.from({ length: sets }, (_, index) => {
    const addresses = sorted.slice(index * ADDRESSES_PER_SET, (index + 1) * ADDRESSES_PER_SET);
    return inSet(new CfnIPSet(scope, `${id}${index + 1}`, { scope: "REGIONAL", ipAddressVersion, addresses }));
  });
}

function inSet(set: CfnIPSet): Statement {
  return { ipSetReferenceStatement: { arn: set.attrArn } };
}
