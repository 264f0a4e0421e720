import type { AuthorizerModel } from "../model/method.ts";
import {
  noteProblem,
  numberOf,
  type Properties,
  parseForeignPattern,
  type Reading,
  type ReadResource,
  readProperties,
  requiredText,
  resourcesOf,
  textOf,
} from "./cloudformation/resource-reader.ts";
import type { Functions } from "./functions.ts";

const READS = [
  "AuthorizerCredentials",
  "AuthorizerResultTtlInSeconds",
  "AuthorizerUri",
  "IdentitySource",
  "IdentityValidationExpression",
  "RestApiId",
  "Type",
];
const IGNORES = ["AuthType", "Name"];

const DEFAULT_TTL_SECONDS = 300;
const MAX_TTL_SECONDS = 3600;

/** The TOKEN authorizers by logical id. */
export function readAuthorizers(reading: Reading, functions: Functions): ReadonlyMap<string, AuthorizerModel> {
  const authorizers = new Map<string, AuthorizerModel>();
  for (const found of resourcesOf(reading, "AWS::ApiGateway::Authorizer")) {
    const model = readAuthorizer(reading, found, functions);
    if (model) authorizers.set(found.logicalId, model);
  }
  return authorizers;
}

function readAuthorizer(
  reading: Reading,
  found: ReadResource,
  { find, mayInvoke }: Functions,
): AuthorizerModel | undefined {
  const properties = readProperties(reading, found, READS, IGNORES);
  const type = requiredText(properties, "Type");
  if (type !== "TOKEN") noteProblem(properties, "Type", `${type} authorizers are not supported, only TOKEN`);
  const lambda = find(requiredText(properties, "AuthorizerUri"));
  if (!lambda) noteProblem(properties, "AuthorizerUri", "does not name a function of this template");
  const headerName = readHeaderName(properties);
  if (type !== "TOKEN" || !lambda || headerName === undefined) return undefined;
  return {
    logicalId: found.logicalId,
    headerName,
    identityValidation: readIdentityValidation(properties),
    resultTtlSeconds: readTtl(properties),
    function: lambda,
    // With a role for the call, API Gateway needs no permission on the function.
    mayInvoke: "AuthorizerCredentials" in properties.values || mayInvoke(lambda),
  };
}

function readHeaderName(properties: Properties): string | undefined {
  const source = textOf(properties, "IdentitySource") ?? "method.request.header.Authorization";
  const name = /^method\.request\.header\.([\w-]+)$/.exec(source.trim())?.[1];
  if (name === undefined) noteProblem(properties, "IdentitySource", `"${source}" is not one request header`);
  return name;
}

/** AWS's expressions are Java's; anchored on both sides here, since a match has to be a whole one (V*). */
function readIdentityValidation(properties: Properties): RegExp | undefined {
  const expression = textOf(properties, "IdentityValidationExpression");
  if (expression === undefined || expression === "") return undefined;
  if (!expression.startsWith("^") || !expression.endsWith("$")) {
    properties.reading.guesses.add(
      `${properties.logicalId}: whether an identity validation expression without ^ and $ must match the whole token ` +
        "is not documented; here it must",
    );
  }
  try {
    return parseForeignPattern(expression, { whole: true });
  } catch (error) {
    noteProblem(
      properties,
      "IdentityValidationExpression",
      `is no regular expression here: ${(error as Error).message}`,
    );
    return undefined;
  }
}

function readTtl(properties: Properties): number {
  const seconds = numberOf(properties, "AuthorizerResultTtlInSeconds") ?? DEFAULT_TTL_SECONDS;
  if (seconds < 0 || seconds > MAX_TTL_SECONDS) {
    noteProblem(properties, "AuthorizerResultTtlInSeconds", `got ${seconds}, expected 0 to ${MAX_TTL_SECONDS}`);
  }
  return seconds;
}
