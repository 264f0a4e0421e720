import type { Construct } from "constructs";
import { ipSets } from "./ip-sets.ts";
import { anyOf, not, type Statement, type WebAclRule } from "./web-acl-rule.ts";

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
