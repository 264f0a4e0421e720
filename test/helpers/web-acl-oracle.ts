import type { Statement } from "../../lib/request-path/web-acl/web-acl-rule.ts";

/** What a byte match or size constraint of ours may look at. */
export interface InspectedRequest {
  readonly path: string;
  readonly origin?: string;
}

/**
 * Whether a statement is true for a request: the few kinds that the origin and path rules are made of, written for the
 * tests alone. A header that is absent matches nothing.
 */
export function isTrue(statement: Statement, request: InspectedRequest): boolean {
  const { andStatement, orStatement, notStatement, regexMatchStatement } = statement;
  const { byteMatchStatement, sizeConstraintStatement } = statement;
  if (andStatement) return andStatement.statements.every((one) => isTrue(one, request));
  if (orStatement) return orStatement.statements.some((one) => isTrue(one, request));
  if (notStatement) return !isTrue(notStatement.statement, request);
  if (regexMatchStatement)
    return new RegExp((regexMatchStatement as { regexString: string }).regexString).test(request.path);
  const { fieldToMatch } = (byteMatchStatement ?? sizeConstraintStatement) as { fieldToMatch: object };
  const inspected = "uriPath" in fieldToMatch ? request.path : request.origin;
  if (inspected === undefined) return false;
  if (sizeConstraintStatement) return inspected.length > sizeConstraintStatement.size;
  const { positionalConstraint, searchString = "" } = byteMatchStatement as {
    positionalConstraint: string;
    searchString?: string;
  };
  if (positionalConstraint === "EXACTLY") return inspected === searchString;
  if (positionalConstraint === "CONTAINS") return inspected.includes(searchString);
  if (positionalConstraint === "ENDS_WITH") return inspected.endsWith(searchString);
  throw new Error(`unknown statement ${JSON.stringify(statement)}`);
}

/** The statement and all below it. */
export function statementsOf(statement: Statement): Statement[] {
  const { andStatement, orStatement, notStatement } = statement;
  const below = [...(andStatement ?? orStatement ?? { statements: [] }).statements];
  if (notStatement) below.push(notStatement.statement);
  return [statement, ...below.flatMap(statementsOf)];
}
