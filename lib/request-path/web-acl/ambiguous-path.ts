import type { CfnWebACL } from "aws-cdk-lib/aws-wafv2";
import { AMBIGUOUS_IN_PATH, NO_PATH_CHARACTER, UNCANONICAL_ENCODING } from "../../config/values/path-spelling.ts";
import type { Refused } from "./readable-refusal.ts";
import { AS_SENT, allOf, anyOf, matches, not, type Statement } from "./web-acl-rule.ts";

/** Which paths pass. */
export interface AmbiguousPathOptions {
  /** Lets `%` through in canonical spellings, for hosts that need encoded paths. */
  readonly allowEncodedPaths: boolean;
  /** Spellings of the root, the only paths that may end in a slash: `/`, and `/<stage>/` on the execute-api address. */
  readonly rootPaths: readonly string[];
}

const PATH: CfnWebACL.FieldToMatchProperty = { uriPath: {} };

/**
 * Refuses a path that can be read in two ways. API Gateway routes `//x` to `/x`, and hosts decode, fold and
 * redirect in their own ways, while a policy compares strings. What the policy has judged must be the very string that
 * the host serves, or a stricter rule could be walked around by another spelling.
 */
export function ambiguousPath({ allowEncodedPaths, rootPaths }: AmbiguousPathOptions): Refused {
  const unclear = matchesPattern(`${NO_PATH_CHARACTER}|${allowEncodedPaths ? UNCANONICAL_ENCODING : "%"}`);
  const isRoot = anyOf(rootPaths.map((path) => matches(PATH, "EXACTLY", path)));
  const trailingSlash = allOf([matches(PATH, "ENDS_WITH", "/"), not(isRoot)]);
  return {
    name: "AmbiguousPath",
    statement: anyOf([unclear, ...AMBIGUOUS_IN_PATH.map((text) => matches(PATH, "CONTAINS", text)), trailingSlash]),
    code: "BAD_REQUEST",
  };
}

function matchesPattern(regexString: string): Statement {
  return { regexMatchStatement: { fieldToMatch: PATH, regexString, textTransformations: AS_SENT } };
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
