import type { Answer } from "../exchange/answer.ts";
import { Denial } from "../exchange/denial.ts";
import { type Exchange, step } from "../exchange/exchange.ts";
import { readWholeBody } from "../exchange/front-door.ts";
import type { ApiModel } from "../model/api.ts";
import type { MockIntegration } from "../model/integration.ts";
import { integrationAnswer, selectResponse } from "./integration-answer.ts";
import { chooseRequestTemplate, renderTemplate, templateVariables } from "./integration-templates.ts";

/**
 * MOCK: the status that the request template renders chooses the integration response.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function mockIntegration(
  integration: MockIntegration,
  { binaryMediaTypes }: Pick<ApiModel, "binaryMediaTypes">,
) {
  // When every media type is binary, a template gets no text unless the integration converts to text (V*).
  const isUntransformable = binaryMediaTypes.includes("*/*") && !integration.convertsToText;
  return (exchange: Exchange): Answer | Promise<Answer> => {
    if (isUntransformable) throw new Denial("API_CONFIGURATION_ERROR");
    const { request } = exchange;
    if (request.bodyLength === 0) return answerMock(exchange, integration, "");
    return readWholeBody(request.body).then((body) => answerMock(exchange, integration, body?.toString() ?? ""));
  };
}

function answerMock(exchange: Exchange, integration: MockIntegration, body: string): Answer {
  const variables = templateVariables(exchange);
  const forRequest = variables(body);
  const template = chooseRequestTemplate(exchange, integration);
  const rendered = template ? renderTemplate(template, forRequest) : body;
  const response = selectResponse(integration.responses, String(readStatus(rendered)));
  // The response template's body is what the request template rendered; overrides live on in the shared context.
  const answer = integrationAnswer(exchange, response, { variables: variables(rendered), body: "", headers: [] });
  const looked = "request and response templates of the MOCK integration";
  step(exchange, { looked, decided: `status ${answer.status}`, outcome: "answered" });
  return answer;
}

/** `{ statusCode: 200 }` is no JSON, yet API Gateway takes it (recorded). */
function readStatus(text: string): number {
  const status = readMember(text) ?? readMember(quoteNames(text));
  const number = Number(status);
  if (status === undefined || !Number.isInteger(number)) {
    throw new Denial("API_CONFIGURATION_ERROR");
  }
  return number;
}

function readMember(text: string): unknown {
  try {
    const value = JSON.parse(text) as { statusCode?: unknown } | null;
    return value?.statusCode;
  } catch {
    return undefined;
  }
}

function quoteNames(text: string): string {
  return text.replace(/([{,]\s*)'?([A-Za-z_]\w*)'?(\s*:)/g, '$1"$2"$3');
}
