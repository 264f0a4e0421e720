import type { Answer } from "../exchange/answer.ts";
import type { Header } from "../exchange/client-request.ts";
import { findContextVariable } from "../exchange/context-variables.ts";
import type { Denial } from "../exchange/denial.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { headerValue } from "../exchange/header.ts";
import { type MappingValue, mappingValue, parseMappingSource } from "../mapping/mapping-source.ts";
import { defaultTemplate, parseResponseTemplate, type ResponseTemplate } from "../mapping/response-template.ts";
import type { ApiModel } from "../model/api.ts";
import { type GatewayResponseModel, RESPONSE_TYPES, type ResponseType } from "../model/gateway-response.ts";
import { isRecord } from "../model/record.ts";

/** Answers a refusal with the API's gateway response for its type. */
export type GatewayResponse = (exchange: Exchange, denial: Denial) => Answer;

interface PreparedResponse {
  readonly logicalId?: string;
  readonly status?: number;
  readonly errorType: string;
  readonly headers: readonly { readonly name: string; readonly value: MappingValue }[];
  readonly templates: ReadonlyMap<string, ResponseTemplate>;
}

/**
 * Prepares all gateway responses. A mapped header whose source is missing is left out, and the request's headers are found in
 * whatever case they are sent (V*, measured by ministackorg/ministack#1756).
 *
 * HEAD is refused as GET would be: the server sends the length of the body and leaves out the body itself (RFC 9110
 * section 8.6), and the log has the code.
 */
export function gatewayResponse(model: ApiModel): GatewayResponse {
  const prepared = new Map<ResponseType, PreparedResponse>();
  for (const response of Object.values(model.gatewayResponses)) prepared.set(response.type, prepare(response));
  return (exchange, denial) => {
    const response = prepared.get(denial.type);
    if (!response) throw new TypeError(`there is no gateway response ${denial.type}`);
    const status = response.status ?? denial.status ?? 500;
    exchange.trace?.push({
      stop: "gateway response",
      logicalId: response.logicalId,
      looked: `gateway response ${denial.type}`,
      decided: `status ${status}${response.logicalId === undefined ? ", API Gateway's own answer" : ""}`,
      outcome: "answered",
    });
    return render(exchange, denial, response, status);
  };
}

/** Types whose body API Gateway writes with a space (recorded: 36 bytes for an internal error). */
const SPACED: ReadonlySet<ResponseType> = new Set([
  "API_CONFIGURATION_ERROR",
  "DEFAULT_5XX",
  "INTEGRATION_FAILURE",
  "INTEGRATION_TIMEOUT",
]);

/** API Gateway's own template; the refusal of an authorizer has been seen with a capital M (V*). */
function stockTemplate(type: ResponseType): string {
  const key = type === "ACCESS_DENIED" ? "Message" : "message";
  return `{"${key}":${SPACED.has(type) ? " " : ""}$context.error.messageString}`;
}

function prepare(response: GatewayResponseModel): PreparedResponse {
  const { type, logicalId, status, headers, isStock } = response;
  const templates = isStock ? { "application/json": stockTemplate(type) } : response.templates;
  return {
    logicalId,
    status,
    errorType: RESPONSE_TYPES[type].errorType,
    headers: Object.entries(headers).flatMap(([name, expression]) => {
      const source = parseMappingSource(expression);
      return source ? [{ name, value: mappingValue(source) }] : [];
    }),
    templates: new Map(
      Object.entries(templates).map(([contentType, text]) => [contentType, parseResponseTemplate(text)]),
    ),
  };
}

function render(exchange: Exchange, denial: Denial, response: PreparedResponse, status: number): Answer {
  const [contentType, template] = defaultTemplate(response.templates);
  const headers: Header[] = [];
  for (const { name, value } of response.headers) {
    const text = value(exchange);
    if (text !== undefined && text !== "") headers.push([name, headerValue(text)]);
  }
  if (!headers.some(([name]) => name.toLowerCase() === "content-type")) headers.push(["Content-Type", contentType]);
  headers.push(["x-amzn-ErrorType", response.errorType]);
  return { status, headers, body: template?.(exchange, denial) ?? "" };
}

/** Names of `$context` that a gateway response of the model uses and that are not known here. */
export function findUnknownVariables({ gatewayResponses }: ApiModel): readonly string[] {
  const texts = Object.values(gatewayResponses).flatMap(({ headers, templates }) => [
    ...Object.values(headers).filter((source) => !source.startsWith("'")),
    ...Object.values(templates),
  ]);
  const names = texts.flatMap((text) => [...text.matchAll(/context\.([\w.]*\w)/g)].map((match) => match[1] ?? ""));
  return [...new Set(names)].filter((name) => !/^error\.\w+$/.test(name) && !findContextVariable(name));
}

/** `error.code` of an error envelope; undefined for any other body. */
export function errorCodeOf(body: string): string | undefined {
  if (!body.startsWith("{")) return undefined;
  try {
    const envelope: unknown = JSON.parse(body);
    const error = isRecord(envelope) ? envelope.error : undefined;
    return isRecord(error) && typeof error.code === "string" ? error.code : undefined;
  } catch {
    return undefined;
  }
}
