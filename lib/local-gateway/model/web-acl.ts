/** What a statement looks at. */
export type FieldToMatch =
  | { readonly kind: "header"; readonly name: string }
  | { readonly kind: "query argument"; readonly name: string }
  | {
      readonly kind: "headers";
      readonly scope: "ALL" | "KEY" | "VALUE";
      /** Names in lower case; undefined is every header. */
      readonly only?: readonly string[];
      readonly except?: readonly string[];
      readonly oversize: OversizeHandling;
    }
  | { readonly kind: "body"; readonly oversize: OversizeHandling }
  | { readonly kind: "all query arguments" | "query string" | "uri path" | "method" };

// AWS WAF's words that the local gateway knows. The reader refuses every other word, and the tables that give them their
// meaning are complete by type: a word that is added here does not compile until it has a meaning.

/** What a statement decides about a request that it cannot see whole. */
export const OVERSIZE_HANDLING = ["CONTINUE", "MATCH", "NO_MATCH"] as const;
export type OversizeHandling = (typeof OVERSIZE_HANDLING)[number];

export const TEXT_TRANSFORMATIONS = [
  "NONE",
  "LOWERCASE",
  "URL_DECODE",
  "URL_DECODE_UNI",
  "NORMALIZE_PATH",
  "NORMALIZE_PATH_WIN",
  "COMPRESS_WHITE_SPACE",
  "REPLACE_NULLS",
  "REMOVE_NULLS",
  "BASE64_DECODE",
  "HEX_DECODE",
] as const;
export type TextTransformation = (typeof TEXT_TRANSFORMATIONS)[number];

export const POSITIONAL_CONSTRAINTS = ["EXACTLY", "STARTS_WITH", "ENDS_WITH", "CONTAINS", "CONTAINS_WORD"] as const;
export type PositionalConstraint = (typeof POSITIONAL_CONSTRAINTS)[number];

export const COMPARISON_OPERATORS = ["EQ", "NE", "LE", "LT", "GE", "GT"] as const;
export type ComparisonOperator = (typeof COMPARISON_OPERATORS)[number];

interface Inspection {
  readonly field: FieldToMatch;
  /** In the order in which they are applied. */
  readonly transformations: readonly TextTransformation[];
}

export type Statement =
  | { readonly kind: "not"; readonly statement: Statement }
  | { readonly kind: "and" | "or"; readonly statements: readonly Statement[] }
  | { readonly kind: "ip set"; readonly logicalId: string; readonly cidrs: readonly string[] }
  | { readonly kind: "label"; readonly scope: "LABEL" | "NAMESPACE"; readonly key: string }
  | (Inspection & { readonly kind: "bytes"; readonly constraint: PositionalConstraint; readonly search: string })
  | (Inspection & { readonly kind: "size"; readonly operator: ComparisonOperator; readonly bytes: number })
  | (Inspection & { readonly kind: "regex"; readonly patterns: readonly RegExp[] })
  | {
      readonly kind: "rate";
      /** Requests within the window that still pass. */
      readonly limit: number;
      readonly windowSeconds: number;
      /** False: one count for all clients (`CONSTANT`). */
      readonly byAddress: boolean;
      readonly scopeDown?: Statement;
    }
  | { readonly kind: "managed group"; readonly vendor: string; readonly name: string };

export interface CustomResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: { readonly contentType: string; readonly content: string };
}

export type RuleAction =
  | { readonly kind: "allow" | "count" }
  | { readonly kind: "block"; readonly response?: CustomResponse };

export interface RuleModel {
  readonly name: string;
  readonly priority: number;
  readonly statement: Statement;
  readonly action: RuleAction;
  /** Added to the request when the rule matches; later rules see them. */
  readonly labels: readonly string[];
}

export interface WebAclModel {
  readonly logicalId: string;
  /** In priority order. */
  readonly rules: readonly RuleModel[];
  readonly defaultAction: RuleAction;
  /** Bytes of a body that statements look at; undefined when no statement looks at bodies. */
  readonly inspectedBodyBytes?: number;
}
