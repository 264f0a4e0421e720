import { type Exchange, lastHeader } from "./exchange.ts";

/** Reads one `$context` variable of an exchange; undefined when it has no value there. */
export type ContextVariable = (exchange: Exchange) => string | undefined;

const VARIABLES: Readonly<Record<string, ContextVariable>> = {
  accountId: ({ identity }) => identity.accountId,
  apiId: ({ identity }) => identity.apiId,
  deploymentId: ({ identity }) => identity.deploymentId,
  domainName: (exchange) => lastHeader(exchange, "host")?.replace(/:\d+$/, ""),
  domainPrefix: (exchange) => lastHeader(exchange, "host")?.split(/[.:]/)[0],
  extendedRequestId: ({ request }) => extendedRequestId(request.id),
  httpMethod: ({ request }) => request.method,
  "identity.sourceIp": ({ request }) => request.sourceIp,
  "identity.userAgent": (exchange) => lastHeader(exchange, "user-agent"),
  path: ({ request, identity }) => `/${identity.stageName}${request.path}`,
  protocol: () => "HTTP/1.1",
  requestId: ({ request }) => request.id,
  requestTime: ({ request }) => requestTime(request.receivedAt),
  requestTimeEpoch: ({ request }) => String(request.receivedAt),
  resourceId: ({ match }) => match?.method.resourceId,
  resourcePath: ({ match }) => match?.method.resourcePath,
  stage: ({ identity }) => identity.stageName,
  wafResponseCode: ({ stop }) => (stop === "web ACL" ? "WAF_BLOCK" : "WAF_ALLOW"),
};

/** The name that API Gateway gives a request towards its own support: 15 characters and `=`. */
export function extendedRequestId(requestId: string): string {
  return `${requestId.slice(0, 8)}${requestId.slice(24, 31)}=`;
}

/**
 * Finds a `$context` variable by its name without the prefix (`requestId`, `authorizer.principalId`).
 *
 * @returns undefined for a name that is not known here
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
export function findContextVariable(name: string): ContextVariable | undefined {
  if (Object.hasOwn(VARIABLES, name)) return VARIABLES[name];
  const [, key] = /^authorizer\.(\w+)$/.exec(name) ?? [];
  if (key === undefined) return undefined;
  if (key === "principalId") return ({ authorization }) => authorization?.principalId;
  return ({ authorization }) => (authorization ? memberOf(authorization.context, key) : undefined);
}

/** `$context` as an object, for mapping templates; the overrides that a template may write are empty places. */
export function contextObject(exchange: Exchange): Record<string, unknown> {
  const context: Record<string, unknown> = {
    requestOverride: { path: {}, querystring: {}, header: {} },
    responseOverride: { header: {} },
  };
  const identity: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(VARIABLES)) {
    const inIdentity = name.startsWith("identity.");
    (inIdentity ? identity : context)[inIdentity ? name.slice("identity.".length) : name] = read(exchange);
  }
  const { authorization } = exchange;
  const authorizer = authorization ? { ...authorization.context, principalId: authorization.principalId } : {};
  return { ...context, identity, authorizer };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The time as the Common Log Format writes it: `24/Nov/2026:03:48:00 +0000`. */
export function requestTime(millis: number): string {
  const date = new Date(millis);
  const day = String(date.getUTCDate()).padStart(2, "0");
  const time = date.toISOString().slice(11, 19);
  return `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${time} +0000`;
}

function memberOf(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
