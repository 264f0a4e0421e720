import type { CfnWebACL } from "aws-cdk-lib/aws-wafv2";
import { refuseWith } from "./web-acl-responses.ts";
import { allOf, anyOf, matches, not, type WebAclRule } from "./web-acl-rule.ts";

/** What the rule needs to know. */
export interface AmbiguousPathOptions {
  /** Lets `%` through, for hosts that need encoded paths. */
  readonly allowEncodedPaths: boolean;
  /** Spellings of the root, the only paths that may end in a slash: `/`, and `/<stage>/` on the execute-api address. */
  readonly rootPaths: readonly string[];
  /** Headers besides the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
}

const PATH: CfnWebACL.FieldToMatchProperty = { uriPath: {} };

/** Two spellings of one path begin here: empty and dot segments, path parameters, back slashes. */
const AMBIGUOUS = ["//", "/.", ";", "\\"];

/**
 * Refuses a path that somebody might read in two ways. API Gateway routes `//x` to `/x`, and hosts decode, fold and
 * redirect in their own ways, while a policy compares strings. What the policy has judged must be the very string that
 * the host serves, or a stricter rule could be walked around by another spelling.
 */
export function ambiguousPath({ allowEncodedPaths, rootPaths, headers }: AmbiguousPathOptions): WebAclRule {
  const held = allowEncodedPaths ? AMBIGUOUS : ["%", ...AMBIGUOUS];
  const isRoot = anyOf(rootPaths.map((path) => matches(PATH, "EXACTLY", path)));
  const trailingSlash = allOf([matches(PATH, "ENDS_WITH", "/"), not(isRoot)]);
  return {
    name: "AmbiguousPath",
    statement: anyOf([...held.map((text) => matches(PATH, "CONTAINS", text)), trailingSlash]),
    action: refuseWith("BAD_REQUEST", headers),
  };
}

/**
 * The spellings of the root that a client can send. Behind a custom domain the stage is no part of the path; on the
 * execute-api address it is (to be confirmed on a first deployment: whether the web ACL sees it there as well).
 * Where a rule is about the path `/<stage>` itself, its trailing slash is never let through: should the web ACL not see
 * the stage, that spelling would be a second name of a guarded path.
 */
export function rootPathsOf(stageName: string, hasDomain: boolean, rulePaths: readonly string[]): string[] {
  const stagePath = `/${stageName}`;
  return hasDomain || rulePaths.includes(stagePath) ? ["/"] : ["/", `${stagePath}/`];
}
