import type { Answer } from "../exchange/answer.ts";
import type { Header } from "../exchange/client-request.ts";
import { traceHeader } from "../exchange/context-variables.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { bodyTooLarge, readWholeBody } from "../exchange/front-door.ts";
import { headerValue, lowerCaseName } from "../exchange/header.ts";
import { remapProxyHeaders, SILENT_MAPPING_TARGETS, UNFORWARDED_REQUEST_HEADERS } from "../exchange/header-rules.ts";
import type { OutgoingRequest, UpstreamResponse, World } from "../exchange/world.ts";
import { type MappingValue, mappingValue } from "../mapping/mapping-source.ts";
import type { ApiModel } from "../model/api.ts";
import type { HttpIntegration } from "../model/integration.ts";
import { sendToUpstream } from "./send-to-upstream.ts";
import { upstreamTarget } from "./upstream-target.ts";

/** Headers that mappings set, prepared once. */
interface MappedHeaders {
  readonly all: readonly { readonly name: string; readonly value: MappingValue }[];
  readonly lowerCaseNames: ReadonlySet<string>;
}

/** Whether a mapping has set the header of that name, given in lower case. */
type IsReplaced = (name: string) => boolean;

/**
 * HTTP_PROXY: the request goes on with its own headers, except those that mappings replace. The answer is streamed back
 * unchanged, its status included (recorded).
 *
 * A mapping whose source is missing or empty is skipped: the client's own header of that name goes on.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
 */
export function httpProxyIntegration(
  integration: HttpIntegration,
  model: ApiModel,
  world: Pick<World, "send" | "note">,
) {
  const target = upstreamTarget(integration, model.identity, model.upstream);
  const mappedHeaders = prepareMappedHeaders(integration);
  const send = (exchange: Exchange, { body, bodyLength }: Payload): Promise<Answer> => {
    const { origin, host, target: wireTarget } = target(exchange);
    const { method, signal } = exchange.request;
    const outgoing: OutgoingRequest = {
      url: origin,
      target: wireTarget,
      method: integration.httpMethod === "ANY" ? method : integration.httpMethod,
      headers: outgoingHeaders(exchange, mappedHeaders, host),
      body,
      bodyLength,
      timeoutMillis: integration.timeoutMillis,
      onCut: () => world.note(cutOff(integration)),
      signal,
    };
    return sendToUpstream(exchange, outgoing, world).then((response) => ({
      status: response.status,
      headers: answerHeaders(response.headers, integration),
      body: answerBody(method, response),
    }));
  };
  return (exchange: Exchange): Promise<Answer> => {
    const payload = knownPayload(exchange);
    if (payload) return send(exchange, payload);
    return readPayload(exchange).then((read) => (read ? send(exchange, read) : bodyTooLarge()));
  };
}

/** By AWS's documentation of `TimeoutInMillis` and streaming; no run of it is published. */
function cutOff({ timeoutMillis }: HttpIntegration): string {
  return (
    `an answer was cut off ${timeoutMillis} ms after its request (TimeoutInMillis): AWS is believed to count its stream ` +
    "as well"
  );
}

function prepareMappedHeaders({ mappings }: HttpIntegration): MappedHeaders {
  const all = mappings
    .filter(({ location, name }) => location === "header" && !SILENT_MAPPING_TARGETS.has(name.toLowerCase()))
    .map(({ name, source }) => ({ name, value: mappingValue(source) }));
  return { all, lowerCaseNames: new Set(all.map(({ name }) => name.toLowerCase())) };
}

type Payload = Pick<OutgoingRequest, "body" | "bodyLength">;

/** API Gateway always knows a body's length. Where the client has announced it, the body is streamed on. */
function knownPayload({ request }: Exchange): Payload | undefined {
  const { bodyLength } = request;
  if (bodyLength === undefined) return undefined;
  return bodyLength === 0 ? NO_PAYLOAD : { body: request.body, bodyLength };
}

const NO_PAYLOAD: Payload = { body: "", bodyLength: 0 };

/** A body in chunks is read first: only then can a 413 be answered before the upstream has half of the body. */
async function readPayload({ request }: Exchange): Promise<Payload | undefined> {
  const body = await readWholeBody(request.body);
  return body && { body };
}

function outgoingHeaders(exchange: Exchange, mapped: MappedHeaders, host: string): Header[] {
  const own: Header[] = [];
  let areAllThere = true;
  for (const { name, value } of mapped.all) {
    const text = value(exchange);
    if (text) own.push([name, headerValue(text)]);
    else areAllThere = false;
  }
  const isReplaced: IsReplaced = (name) =>
    mapped.lowerCaseNames.has(name) && (areAllThere || own.some(([set]) => lowerCaseName(set) === name));
  const { request, headerNames, identity } = exchange;
  const headers: Header[] = isReplaced("host") ? [] : [["Host", host]];
  for (let at = 0; at < headerNames.length; at++) {
    const name = headerNames[at] ?? "";
    const header = request.headers[at];
    if (header && !UNFORWARDED_REQUEST_HEADERS.has(name) && !isReplaced(name)) headers.push(header);
  }
  headers.push(...own);
  addDefaults(headers, exchange, isReplaced);
  headers.push(["X-Amzn-Trace-Id", traceHeader(exchange)], ["X-Amzn-Apigateway-Api-Id", identity.apiId]);
  return headers;
}

/** API Gateway's own values for headers that the client has not sent. */
function addDefaults(headers: Header[], { headerNames, identity }: Exchange, isReplaced: IsReplaced): void {
  if (!headerNames.includes("accept") && !isReplaced("accept")) headers.push(["Accept", "application/json"]);
  if (!headerNames.includes("user-agent") && !isReplaced("user-agent")) {
    headers.push(["User-Agent", `AmazonAPIGateway_${identity.apiId}`]);
  }
}

/** The answer to HEAD has no body, but its Content-Length is that of GET's body. */
function answerBody(method: string, response: UpstreamResponse): Answer["body"] {
  return (method === "HEAD" ? undefined : response.whole) ?? response.body;
}

/** A buffered answer gets its length from API Gateway; a streamed one comes in chunks. */
function answerHeaders(headers: readonly Header[], { isStreamed }: HttpIntegration): Header[] {
  const remapped = remapProxyHeaders(headers);
  const length = isStreamed ? undefined : headers.find(([name]) => lowerCaseName(name) === "content-length");
  if (length) remapped.push(["Content-Length", length[1]]);
  return remapped;
}
