import type { Answer } from "../exchange/answer.ts";
import type { Header } from "../exchange/client-request.ts";
import { traceHeader } from "../exchange/context-variables.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { bodyTooLarge, readWholeBody } from "../exchange/front-door.ts";
import { headerValue } from "../exchange/header.ts";
import { SILENT_MAPPING_TARGETS } from "../exchange/header-rules.ts";
import type { World } from "../exchange/world.ts";
import { mappingValue } from "../mapping/mapping-source.ts";
import type { ApiModel } from "../model/api.ts";
import type { HttpIntegration } from "../model/integration.ts";
import { integrationAnswer, selectResponse } from "./integration-answer.ts";
import { chooseRequestTemplate, renderTemplate, templateVariables } from "./integration-templates.ts";
import { sendToUpstream } from "./send-to-upstream.ts";
import { upstreamTarget } from "./upstream-target.ts";

/**
 * HTTP: request and answer go through templates. Of the client's headers, only mapped ones reach the upstream
 * (recorded); the upstream's status chooses the integration response.
 */
export function httpIntegration(integration: HttpIntegration, model: ApiModel, world: Pick<World, "send">) {
  const target = upstreamTarget(integration, model.identity, model.upstream);
  return async (exchange: Exchange): Promise<Answer> => {
    const requestBody = await readWholeBody(exchange.request.body);
    if (!requestBody) return bodyTooLarge();
    const variables = templateVariables(exchange);
    const template = chooseRequestTemplate(exchange, integration);
    const body = template ? renderTemplate(template, variables(requestBody.toString())) : requestBody;
    const { origin, host, target: wireTarget } = target(exchange);
    const response = await sendToUpstream(
      exchange,
      {
        url: origin,
        target: wireTarget,
        method: integration.httpMethod === "ANY" ? exchange.request.method : integration.httpMethod,
        headers: outgoingHeaders(exchange, integration, host, body.length > 0),
        body,
        timeoutMillis: integration.timeoutMillis,
        signal: exchange.request.signal,
      },
      world,
    );
    const upstreamBody = (await readWholeBody(response.body))?.toString() ?? "";
    const output = { variables: variables(upstreamBody), body: upstreamBody, headers: response.headers };
    const answer = integrationAnswer(exchange, selectResponse(integration.responses, String(response.status)), output);
    return { ...answer, headers: [...answer.headers, ["X-Amzn-Trace-Id", traceHeader(exchange)]] };
  };
}

function outgoingHeaders(exchange: Exchange, { mappings }: HttpIntegration, host: string, hasBody: boolean): Header[] {
  const headers = new Map<string, Header>([
    ["host", ["Host", host]],
    ["accept", ["Accept", "application/json"]],
    ["user-agent", ["User-Agent", `AmazonAPIGateway_${exchange.identity.apiId}`]],
  ]);
  if (hasBody) headers.set("content-type", ["Content-Type", "application/json"]);
  for (const { location, name, source } of mappings) {
    const value = location === "header" ? mappingValue(source)(exchange) : undefined;
    const lowerCaseName = name.toLowerCase();
    if (value && !SILENT_MAPPING_TARGETS.has(lowerCaseName)) headers.set(lowerCaseName, [name, headerValue(value)]);
  }
  const { identity } = exchange;
  headers.set("x-amzn-trace-id", ["X-Amzn-Trace-Id", traceHeader(exchange)]);
  headers.set("x-amzn-apigateway-api-id", ["X-Amzn-Apigateway-Api-Id", identity.apiId]);
  return [...headers.values()];
}
