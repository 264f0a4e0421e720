import type { PolicyCondition, PolicyDocument, PolicyStatement } from "../model/policy.ts";
import { isRecord } from "../model/record.ts";

/** An invalid policy document; `message` gives the reason without quoting the document. */
export class PolicyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PolicyError";
  }
}

/**
 * Parses an execute-api policy, of an authorizer or of the API itself.
 *
 * @throws PolicyError for a document that is not valid
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function parsePolicyDocument(value: unknown): PolicyDocument {
  if (!isRecord(value) || value.Statement === undefined) throw new PolicyError("the policy has no Statement");
  return { statements: listOf(value.Statement).map(parseStatement) };
}

function parseStatement(value: unknown): PolicyStatement {
  if (!isRecord(value)) throw new PolicyError("a statement is not an object");
  if (value.Effect !== "Allow" && value.Effect !== "Deny") throw new PolicyError("a statement has no valid Effect");
  const [actions, notActions] = oneOf(value, "Action", "NotAction");
  const [resources, notResources] = oneOf(value, "Resource", "NotResource");
  return { effect: value.Effect, actions, notActions, resources, notResources, conditions: parseConditions(value) };
}

function oneOf(statement: Record<string, unknown>, name: string, not: string): [readonly string[], boolean] {
  const isNegated = statement[not] !== undefined;
  const list = listOf(isNegated ? statement[not] : statement[name]);
  if (!list.every((item) => typeof item === "string")) throw new PolicyError(`${name} is not text`);
  if (list.length === 0) throw new PolicyError(`a statement has no ${name}`);
  return [list, isNegated];
}

function parseConditions(statement: Record<string, unknown>): PolicyCondition[] {
  if (statement.Condition === undefined) return [];
  if (!isRecord(statement.Condition)) throw new PolicyError("Condition is not an object");
  return Object.entries(statement.Condition).flatMap(([operator, keys]) => {
    if (!isRecord(keys)) throw new PolicyError(`Condition ${operator} is not an object`);
    return Object.entries(keys).map(([key, values]) => ({ operator, key, values: listOf(values).map(String) }));
  });
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
