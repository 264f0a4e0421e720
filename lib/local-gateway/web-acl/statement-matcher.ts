import type { Exchange } from "../exchange/exchange.ts";
import { inspectedHeaders } from "../exchange/inspected-parts.ts";
import type { World } from "../exchange/world.ts";
import type { ComparisonOperator, PositionalConstraint, Statement } from "../model/web-acl.ts";
import { ipRanges } from "../policy/ip-ranges.ts";
import { describeField, fieldReader } from "./field-to-match.ts";
import { rateLimit } from "./rate-limit.ts";
import { textTransformation } from "./text-transformations.ts";

/** Whether a statement matches a request with the labels that earlier rules have added. */
export type Matcher = (exchange: Exchange, labels: ReadonlySet<string>) => boolean;

type StatementWorld = Pick<World, "now" | "note">;
type Inspecting = Extract<Statement, { field: unknown }>;

/**
 * Prepares a statement for many requests. Rate-based statements keep their counts in the matcher.
 *
 * @param world its clock drives rate limits, its notes name what is not known of AWS
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html
 */
export function statementMatcher(statement: Statement, world: StatementWorld): Matcher {
  switch (statement.kind) {
    case "not": {
      const inner = statementMatcher(statement.statement, world);
      return (exchange, labels) => !inner(exchange, labels);
    }
    case "and":
      return every(statement.statements.map((inner) => statementMatcher(inner, world)));
    case "or":
      return some(statement.statements.map((inner) => statementMatcher(inner, world)));
    case "ip set": {
      const contains = ipRanges(statement.cidrs);
      return ({ request }) => contains(request.sourceIp);
    }
    case "label":
      return labelMatcher(statement.scope, statement.key);
    case "rate":
      return rateMatcher(statement, world);
    case "managed group":
      return () => false;
    default:
      return inspectionMatcher(statement, world);
  }
}

function every(matchers: readonly Matcher[]): Matcher {
  return (exchange, labels) => matchers.every((matches) => matches(exchange, labels));
}

function some(matchers: readonly Matcher[]): Matcher {
  return (exchange, labels) => matchers.some((matches) => matches(exchange, labels));
}

function labelMatcher(scope: "LABEL" | "NAMESPACE", key: string): Matcher {
  if (scope === "LABEL") return (_exchange, labels) => labels.has(key);
  return (_exchange, labels) => [...labels].some((label) => label.startsWith(key));
}

function rateMatcher(statement: Extract<Statement, { kind: "rate" }>, world: StatementWorld): Matcher {
  const count = rateLimit(statement.limit, statement.windowSeconds);
  const inScope = statement.scopeDown ? statementMatcher(statement.scopeDown, world) : () => true;
  return (exchange, labels) =>
    inScope(exchange, labels) && count(statement.byAddress ? exchange.request.sourceIp : "", world.now());
}

function inspectionMatcher(statement: Inspecting, world: StatementWorld): Matcher {
  const matches = valuesMatcher(statement, world);
  const { field } = statement;
  if (!("oversize" in field) || field.oversize === "CONTINUE") return matches;
  const isOversize = field.kind === "body" ? isBodyOversize : areHeadersOversize;
  return (exchange, labels) => (isOversize(exchange) ? field.oversize === "MATCH" : matches(exchange, labels));
}

function isBodyOversize({ inspectedBody }: Exchange): boolean {
  return inspectedBody?.isOversize === true;
}

function areHeadersOversize(exchange: Exchange): boolean {
  return inspectedHeaders(exchange).isOversize;
}

function valuesMatcher(statement: Inspecting, { note }: StatementWorld): Matcher {
  const read = fieldReader(statement.field, note);
  const transform = textTransformation(statement.transformations);
  const test = valueTest(statement);
  return (exchange) => {
    for (const value of read(exchange)) if (test(transform(value))) return true;
    return false;
  };
}

function valueTest(statement: Inspecting): (value: string) => boolean {
  switch (statement.kind) {
    case "bytes":
      return BYTE_TESTS[statement.constraint](statement.search);
    case "size": {
      const compare = COMPARISONS[statement.operator];
      return (value) => compare(value.length, statement.bytes);
    }
    case "regex":
      return (value) => statement.patterns.some((pattern) => pattern.test(value));
  }
}

const BYTE_TESTS: Readonly<Record<PositionalConstraint, (search: string) => (value: string) => boolean>> = {
  EXACTLY: (search) => (value) => value === search,
  STARTS_WITH: (search) => (value) => value.startsWith(search),
  ENDS_WITH: (search) => (value) => value.endsWith(search),
  CONTAINS: (search) => (value) => value.includes(search),
  // As CONTAINS, with neither letter, digit nor underscore on either side.
  CONTAINS_WORD: (search) => {
    const word = new RegExp(`(?<![A-Za-z0-9_])${search.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}(?![A-Za-z0-9_])`);
    return (value) => word.test(value);
  },
};

const COMPARISONS: Readonly<Record<ComparisonOperator, (left: number, right: number) => boolean>> = {
  EQ: (left, right) => left === right,
  NE: (left, right) => left !== right,
  LE: (left, right) => left <= right,
  LT: (left, right) => left < right,
  GE: (left, right) => left >= right,
  GT: (left, right) => left > right,
};

/**
 * A statement in words, for traces: `(size of header origin GT 0 and not header origin EXACTLY "https://a.example")`.
 */
export function describeStatement(statement: Statement): string {
  switch (statement.kind) {
    case "not":
      return `not ${describeStatement(statement.statement)}`;
    case "and":
    case "or":
      return `(${statement.statements.map(describeStatement).join(` ${statement.kind} `)})`;
    case "ip set":
      return `source address in ${statement.logicalId} (${statement.cidrs.length} CIDRs)`;
    case "label":
      return `${statement.scope.toLowerCase()} ${statement.key}`;
    case "rate":
      return describeRate(statement);
    case "managed group":
      return `managed group ${statement.vendor}/${statement.name}`;
    case "bytes":
      return `${describeField(statement.field)} ${statement.constraint} "${statement.search}"`;
    case "size":
      return `size of ${describeField(statement.field)} ${statement.operator} ${statement.bytes}`;
    case "regex":
      return `${describeField(statement.field)} matches ${statement.patterns.map(({ source }) => source).join(" or ")}`;
  }
}

function describeRate(statement: Extract<Statement, { kind: "rate" }>): string {
  const scope = statement.scopeDown ? ` of ${describeStatement(statement.scopeDown)}` : "";
  const key = statement.byAddress ? "from one address" : "in all";
  return `more than ${statement.limit} requests${scope} ${key} in ${statement.windowSeconds} s`;
}
