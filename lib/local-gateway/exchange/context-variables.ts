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

/** The request's name in `x-amz-apigw-id`, for AWS's support: 15 characters and `=`. */
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

/** The facts of `$context` about one request; a fact that the request does not have is undefined. */
export interface ContextFacts {
  readonly facts: Readonly<Record<string, string | undefined>>;
  readonly identity: Readonly<Record<string, string | undefined>>;
  /** Undefined when no authorizer has been asked. */
  readonly authorizer?: Readonly<Record<string, string>>;
}

/** Reads all variables at once. */
export function contextFacts(exchange: Exchange): ContextFacts {
  const facts: Record<string, string | undefined> = {};
  const identity: Record<string, string | undefined> = {};
  for (const [name, read] of Object.entries(VARIABLES)) {
    if (name.startsWith("identity.")) identity[name.slice("identity.".length)] = read(exchange);
    else facts[name] = read(exchange);
  }
  const { authorization } = exchange;
  return {
    facts,
    identity,
    authorizer: authorization && { ...authorization.context, principalId: authorization.principalId },
  };
}

/** `$context` as an object for mapping templates, with empty objects for the overrides that a template may write. */
export function contextObject(exchange: Exchange): Record<string, unknown> {
  const { facts, identity, authorizer = {} } = contextFacts(exchange);
  const overrides = { requestOverride: { path: {}, querystring: {}, header: {} }, responseOverride: { header: {} } };
  return { ...overrides, ...facts, identity, authorizer };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The time as the Common Log Format writes it: `24/Nov/2026:03:48:00 +0000`. */
function requestTime(millis: number): string {
  const date = new Date(millis);
  const day = String(date.getUTCDate()).padStart(2, "0");
  const time = date.toISOString().slice(11, 19);
  return `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${time} +0000`;
}

function memberOf(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/**
 * `X-Amzn-Trace-Id` for the upstream: a client's root is kept and gets a parent (recorded), otherwise a new root is
 * made.
 *
 * The digits come from the request id, which is random enough.
 */
export function traceHeader(exchange: Exchange): string {
  const { id, receivedAt } = exchange.request;
  const own = lastHeader(exchange, "x-amzn-trace-id");
  if (own === undefined) return `Root=1-${Math.floor(receivedAt / 1000).toString(16)}-${digitsOf(id)}`;
  if (own.includes("Parent=")) return own;
  return `${own};Parent=${digitsOf(id).slice(0, 16)};Sampled=0`;
}

/** The first 24 of a UUID's 32 digits. */
function digitsOf(id: string): string {
  return id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24, 28);
}
