import { readBody } from "../../loopback/http-message.ts";
import type { Answer } from "../exchange/answer.ts";
import { Denial } from "../exchange/denial.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { MAX_BODY_BYTES } from "../exchange/front-door-answers.ts";
import type { ApiModel } from "../model/api.ts";
import type { MockIntegration } from "../model/integration.ts";
import { integrationAnswer, selectResponse } from "./integration-answer.ts";
import { chooseRequestTemplate, renderTemplate } from "./request-template.ts";
import { templateVariables } from "./template-variables.ts";

/**
 * MOCK: the request template says a status, by which the integration response is chosen.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function mockIntegration(
  integration: MockIntegration,
  { binaryMediaTypes }: Pick<ApiModel, "binaryMediaTypes">,
) {
  // With every type binary, a template gets no text to work on unless the conversion is asked for (V*).
  const isUntransformable = binaryMediaTypes.includes("*/*") && !integration.convertsToText;
  return (exchange: Exchange): Answer | Promise<Answer> => {
    if (isUntransformable) throw new Denial("API_CONFIGURATION_ERROR", "Internal server error");
    const { request } = exchange;
    if (request.bodyLength === 0) return answerMock(exchange, integration, "");
    return readBody(request.body, MAX_BODY_BYTES).then((body) =>
      answerMock(exchange, integration, body?.toString() ?? ""),
    );
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
  note(exchange, `status ${answer.status}`);
  return answer;
}

/** `{ statusCode: 200 }` is no JSON, yet API Gateway takes it (recorded). */
function readStatus(text: string): number {
  const status = readMember(text) ?? readMember(quoteNames(text));
  const number = Number(status);
  if (status === undefined || !Number.isInteger(number)) {
    throw new Denial("API_CONFIGURATION_ERROR", "Internal server error");
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

function note({ trace, match }: Exchange, decided: string): void {
  const isPreflight = match?.method.method === "OPTIONS";
  trace?.push({
    stop: isPreflight ? "preflight" : "private integration",
    logicalId: match?.method.logicalId,
    looked: "request and response templates of the MOCK integration",
    decided,
    outcome: "answered",
  });
}
