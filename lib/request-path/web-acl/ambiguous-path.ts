import type { CfnWebACL } from "aws-cdk-lib/aws-wafv2";
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

/** Two spellings of one path begin here: empty and dot segments, path parameters, back slashes. */
const AMBIGUOUS = ["//", "/.", ";", "\\"];

/**
 * What no path holds when it comes from a client that keeps to RFC 3986: a byte outside visible ASCII, which is a second spelling
 * of an encoded one, and `#`, behind which some readers see no path any more.
 */
const NO_PATH_CHARACTER = "[^!-~]|#";

/**
 * An encoded character that is not in its one canonical spelling (RFC 3986 sections 2.1 and 6.2.2: upper-case hex digits, and
 * only where the character needs it), or that means something in a path. What is left cannot be another spelling of a path
 * that a rule names. Blocked behind the `%`, in this order: controls; `# % - . /`; digits, `:`, `;` and `?`; letters and `@`, `_`,
 * `\\`, the backtick, `~` and DEL; bytes that begin no UTF-8 sequence or an overlong one; what is no pair of upper-case hex
 * digits. `#` and `?` end the path for a host that decodes before it splits.
 */
export const UNCANONICAL_ENCODING =
  "%(?:[01]|2[35DEF]|3[0-9ABF]|[46]|5[0-9ACF]|7[0-9AEF]|C[01]|E0%[89]|F0%8|F[5-9A-F]|.?[^0-9A-F]|.?$)";

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
    statement: anyOf([unclear, ...AMBIGUOUS.map((text) => matches(PATH, "CONTAINS", text)), trailingSlash]),
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
