import type { Statement } from "../model/web-acl.ts";
import { describeField } from "./field-to-match.ts";

/** A statement in words, for traces: `(size of header origin GT 0 and not header origin EXACTLY "https://a.example")`. */
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
