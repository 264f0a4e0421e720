import type { Answer } from "../exchange/answer.ts";
import { traceHeader } from "../exchange/context-variables.ts";
import { Denial } from "../exchange/denial.ts";
import { type Exchange, step } from "../exchange/exchange.ts";
import { bodyTooLarge, readWholeBody } from "../exchange/front-door.ts";
import type { World } from "../exchange/world.ts";
import type { InvocationResult } from "../model/function.ts";
import type { IntegrationResponseModel, LambdaIntegration } from "../model/integration.ts";
import { integrationAnswer, selectResponse } from "./integration-answer.ts";
import { chooseRequestTemplate, renderTemplate, templateVariables } from "./integration-templates.ts";

/**
 * AWS with a Lambda function: templates on both sides. A success gets the default response; for an error, the message
 * chooses the response, never a status (recorded).
 */
export function lambdaIntegration(integration: LambdaIntegration, world: Pick<World, "invoke">) {
  const { responses } = integration;
  return async (exchange: Exchange): Promise<Answer> => {
    const bytes = await readWholeBody(exchange.request.body);
    if (!bytes) return bodyTooLarge();
    const variables = templateVariables(exchange);
    const template = chooseRequestTemplate(exchange, integration);
    const payload = template ? renderTemplate(template, variables(bytes.toString())) : bytes.toString();
    const result = await world.invoke(integration.function, parsePayload(payload));
    const body = bodyOf(result);
    const response = choose(responses, result);
    const came = result.ok ? "a result" : `an error (${result.kind})`;
    const looked = `answer of ${integration.function.logicalId}`;
    step(exchange, { looked, decided: `${came}: response ${response.status}`, outcome: "answered" });
    const answer = integrationAnswer(exchange, response, { variables: variables(body), body, headers: [] });
    return { ...answer, headers: [...answer.headers, ["X-Amzn-Trace-Id", traceHeader(exchange)]] };
  };
}

function parsePayload(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "{}" : text) as unknown;
  } catch {
    // Lambda accepts only JSON.
    throw new Denial("API_CONFIGURATION_ERROR");
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
