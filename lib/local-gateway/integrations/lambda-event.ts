import { contextFacts, traceHeader } from "../exchange/context-variables.ts";
import { type Exchange, joinedHeader, routeOf } from "../exchange/exchange.ts";
import { DROPPED_REQUEST_HEADERS } from "../exchange/header-rules.ts";
import { parseQuery } from "../exchange/query-string.ts";

type Pairs = readonly (readonly [name: string, value: string])[];

const NULL_IDENTITY_KEYS = [
  "accessKey",
  "accountId",
  "caller",
  "cognitoAuthenticationProvider",
  "cognitoAuthenticationType",
  "cognitoIdentityId",
  "cognitoIdentityPoolId",
  "principalOrgId",
  "user",
  "userArn",
];

/**
 * The event of an AWS_PROXY integration. Collections that are empty are null (recorded).
 *
 * @param body undefined: the request has none
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function lambdaEvent(
  exchange: Exchange,
  body: string | undefined,
  isBase64Encoded: boolean,
): Record<string, unknown> {
  const { request, identity } = exchange;
  const { method, pathParameters } = routeOf(exchange);
  const headers = headersOf(exchange);
  const query = parseQuery(request.query);
  return {
    resource: method.resourcePath,
    path: request.path,
    httpMethod: request.method,
    headers: lastOfEach(headers),
    multiValueHeaders: allOfEach(headers),
    queryStringParameters: lastOfEach(query),
    multiValueQueryStringParameters: allOfEach(query),
    pathParameters: orNull(pathParameters),
    stageVariables: orNull(identity.stageVariables),
    requestContext: requestContext(exchange),
    body: body ?? null,
    isBase64Encoded,
  };
}

/** Headers that API Gateway sets on the event itself. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  "x-amzn-trace-id",
  "x-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-proto",
]);

/** Names keep the client's spelling, except Authorization (recorded). Port and protocol are always AWS's. */
function headersOf(exchange: Exchange): Pairs {
  const { request, headerNames } = exchange;
  const own = request.headers.flatMap(([name, value], at): Pairs => {
    const lowerCaseName = headerNames[at] ?? "";
    if (DROPPED_REQUEST_HEADERS.has(lowerCaseName) || OWN_HEADERS.has(lowerCaseName)) return [];
    return [[lowerCaseName === "authorization" ? "Authorization" : name, value]];
  });
  const forwardedFor = joinedHeader(exchange, "x-forwarded-for");
  return [
    ...own,
    ["X-Amzn-Trace-Id", traceHeader(exchange)],
    ["X-Forwarded-For", forwardedFor === undefined ? request.sourceIp : `${forwardedFor}, ${request.sourceIp}`],
    ["X-Forwarded-Port", "443"],
    ["X-Forwarded-Proto", "https"],
  ];
}

/** `$context` in the shape of the event: absent facts are null or empty, the time is a number (recorded). */
function requestContext(exchange: Exchange): Record<string, unknown> {
  const { facts, identity, authorizer } = contextFacts(exchange);
  const { wafResponseCode: _notInEvents, domainName = "", domainPrefix = "", ...others } = facts;
  const nulls = Object.fromEntries(NULL_IDENTITY_KEYS.map((key) => [key, null]));
  return {
    ...others,
    domainName,
    domainPrefix,
    requestTimeEpoch: exchange.request.receivedAt,
    identity: { ...nulls, ...identity, userAgent: identity.userAgent ?? null },
    ...(authorizer && { authorizer }),
  };
}

function lastOfEach(pairs: Pairs): Record<string, string> | null {
  return orNull(Object.fromEntries(pairs));
}

function allOfEach(pairs: Pairs): Record<string, string[]> | null {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value]);
  return orNull(Object.fromEntries(all));
}

function orNull<Collection extends object>(collection: Collection): Collection | null {
  return Object.keys(collection).length === 0 ? null : collection;
}
