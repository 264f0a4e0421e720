import { readBody } from "../../loopback/http-message.ts";
import type { Answer } from "../exchange/answer.ts";
import { Denial } from "../exchange/denial.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { bodyTooLarge, MAX_BODY_BYTES } from "../exchange/front-door-answers.ts";
import type { World } from "../exchange/world.ts";
import type { InvocationResult } from "../model/function.ts";
import type { IntegrationResponseModel, LambdaIntegration } from "../model/integration.ts";
import { integrationAnswer, selectResponse } from "./integration-answer.ts";
import { chooseRequestTemplate, renderTemplate } from "./request-template.ts";
import { templateVariables } from "./template-variables.ts";
import { traceHeader } from "./trace-header.ts";

/**
 * AWS with a Lambda function: templates on both sides. A success gets the default response; an error is chosen by its
 * message, never by a status (recorded).
 */
export function lambdaIntegration(integration: LambdaIntegration, world: Pick<World, "invoke">) {
  const { illegalTarget, httpMethod, mayInvoke, responses } = integration;
  const isMisconfigured = illegalTarget !== undefined || httpMethod !== "POST" || !mayInvoke;
  return async (exchange: Exchange): Promise<Answer> => {
    if (isMisconfigured) throw internalError();
    const bytes = await readBody(exchange.request.body, MAX_BODY_BYTES);
    if (!bytes) return bodyTooLarge();
    const variables = templateVariables(exchange);
    const template = chooseRequestTemplate(exchange, integration);
    const payload = template ? renderTemplate(template, variables(bytes.toString())) : bytes.toString();
    const result = await world.invoke(integration.function, parsePayload(payload));
    const body = bodyOf(result);
    const response = choose(responses, result);
    note(exchange, integration, `${result.ok ? "a result" : `an error (${result.kind})`}: response ${response.status}`);
    const answer = integrationAnswer(exchange, response, { variables: variables(body), body, headers: [] });
    return { ...answer, headers: [...answer.headers, ["X-Amzn-Trace-Id", traceHeader(exchange)]] };
  };
}

function parsePayload(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "{}" : text) as unknown;
  } catch {
    // Lambda takes nothing but JSON.
    throw internalError();
  }
}

function bodyOf(result: InvocationResult): string {
  if (result.ok) return JSON.stringify(result.payload) ?? "null";
  return JSON.stringify({ errorMessage: result.errorMessage, errorType: "Error" });
}

function choose(responses: readonly IntegrationResponseModel[], result: InvocationResult): IntegrationResponseModel {
  if (!result.ok) return selectResponse(responses, result.errorMessage);
  const defaults = responses.filter(({ selectionPattern }) => selectionPattern === undefined);
  return selectResponse(defaults, "");
}

function internalError(): Denial {
  return new Denial("API_CONFIGURATION_ERROR", "Internal server error");
}

function note({ trace, match }: Exchange, { function: lambda }: LambdaIntegration, decided: string): void {
  const { logicalId } = match?.method ?? {};
  const looked = `answer of ${lambda.logicalId}`;
  trace?.push({ stop: "private integration", logicalId, looked, decided, outcome: "answered" });
}
