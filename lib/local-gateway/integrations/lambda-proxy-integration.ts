import type { Answer } from "../exchange/answer.ts";
import { traceHeader } from "../exchange/context-variables.ts";
import { Denial } from "../exchange/denial.ts";
import { contentTypeOf, type Exchange, firstAccepted, lastHeader, step } from "../exchange/exchange.ts";
import { bodyTooLarge, readWholeBody } from "../exchange/front-door.ts";
import type { World } from "../exchange/world.ts";
import type { ApiModel } from "../model/api.ts";
import type { InvocationResult } from "../model/function.ts";
import type { LambdaIntegration } from "../model/integration.ts";
import { lambdaAnswer } from "./lambda-answer.ts";
import { lambdaEvent } from "./lambda-event.ts";

/** AWS_PROXY: the function gets the whole request as an event, and its answer is the response. */
export function lambdaProxyIntegration(integration: LambdaIntegration, model: ApiModel, world: Pick<World, "invoke">) {
  const isBinary = binaryMediaTypeTest(model.binaryMediaTypes);
  return async (exchange: Exchange): Promise<Answer> => {
    const bytes = await readWholeBody(exchange.request.body);
    if (!bytes) return bodyTooLarge();
    const isBase64Encoded = bytes.length > 0 && isBinary(bodyType(exchange));
    const body = bytes.length === 0 ? undefined : bytes.toString(isBase64Encoded ? "base64" : "utf8");
    const result = await world.invoke(integration.function, lambdaEvent(exchange, body, isBase64Encoded));
    const answer = result.ok ? lambdaAnswer(result.payload, isBinary(firstAccepted(exchange))) : undefined;
    traceAnswer(exchange, integration, result, answer);
    if (!result.ok && result.kind === "timeout") throw new Denial("INTEGRATION_TIMEOUT");
    if (!answer) throw new Denial("DEFAULT_5XX", { status: 502 });
    return { ...answer, headers: [...answer.headers, ["X-Amzn-Trace-Id", traceHeader(exchange)]] };
  };
}

// An exact match of a listed type, or every type for "*/*"; other wildcards match nothing (recorded).
function binaryMediaTypeTest(types: readonly string[]): (type: string | undefined) => boolean {
  const all = types.includes("*/*");
  return (type) => {
    return all || (type !== undefined && types.includes(type));
  };
}

/** Undefined when the request names none; then the body is text. */
function bodyType(exchange: Exchange): string | undefined {
  return lastHeader(exchange, "content-type") === undefined ? undefined : contentTypeOf(exchange);
}

function traceAnswer(
  exchange: Exchange,
  { function: { logicalId } }: LambdaIntegration,
  result: InvocationResult,
  answer: Answer | undefined,
): void {
  const looked = `answer of ${logicalId}`;
  if (answer) step(exchange, { looked, decided: `status ${answer.status}`, outcome: "answered" });
  else step(exchange, { looked, decided: result.ok ? "a malformed answer" : result.kind, outcome: "refused" });
}
