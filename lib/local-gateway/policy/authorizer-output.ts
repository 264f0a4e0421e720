import type { Authorization } from "../exchange/exchange.ts";
import { isRecord } from "../model/record.ts";
import { type PolicyEvaluator, policyEvaluator } from "./execute-api-policy.ts";
import { PolicyError, parsePolicyDocument } from "./policy-document.ts";

/** An authorizer's answer, validated and prepared for every later call with the same token. */
export interface AuthorizerOutput extends Authorization {
  readonly evaluate: PolicyEvaluator;
  /** Whether some statement has a condition that cannot be evaluated here. */
  readonly hasConditions: boolean;
}

/** Why an authorizer's answer is not valid; never quotes the answer. */
export class AuthorizerOutputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "AuthorizerOutputError";
  }
}

/** Documented for WebSocket APIs only; for REST APIs the limit is not known and believed to be the same. */
const MAX_OUTPUT_BYTES = 8192;

/**
 * Validates what a Lambda authorizer returned.
 *
 * @throws AuthorizerOutputError when API Gateway would call it a configuration error
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function parseAuthorizerOutput(payload: unknown): AuthorizerOutput {
  if (!isRecord(payload)) throw new AuthorizerOutputError("the answer is not an object");
  if (typeof payload.principalId !== "string") throw new AuthorizerOutputError("principalId is missing or not text");
  if (Buffer.byteLength(JSON.stringify(payload)) > MAX_OUTPUT_BYTES) {
    throw new AuthorizerOutputError(`the answer is larger than ${MAX_OUTPUT_BYTES} bytes`);
  }
  const policy = parsePolicy(payload.policyDocument);
  return {
    principalId: payload.principalId,
    context: parseContext(payload.context),
    evaluate: policyEvaluator(policy),
    hasConditions: policy.statements.some(({ conditions }) => conditions.length > 0),
  };
}

function parsePolicy(value: unknown): ReturnType<typeof parsePolicyDocument> {
  try {
    return parsePolicyDocument(value);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new AuthorizerOutputError(`policyDocument: ${error.message}`);
  }
}

function parseContext(value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) throw new AuthorizerOutputError("context is not an object");
  const context: Record<string, string> = {};
  for (const [key, item] of Object.entries(value)) {
    if (typeof item !== "string" && typeof item !== "number" && typeof item !== "boolean") {
      throw new AuthorizerOutputError("a context value is neither text, number nor boolean");
    }
    context[key] = String(item);
  }
  return context;
}
