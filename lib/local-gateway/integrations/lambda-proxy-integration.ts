import { readBody } from "../../loopback/http-message.ts";
import type { Answer } from "../exchange/answer.ts";
import { Denial } from "../exchange/denial.ts";
import { type Exchange, lastHeader } from "../exchange/exchange.ts";
import { bodyTooLarge, MAX_BODY_BYTES } from "../exchange/front-door-answers.ts";
import type { World } from "../exchange/world.ts";
import type { ApiModel } from "../model/api.ts";
import type { LambdaIntegration } from "../model/integration.ts";
import { lambdaAnswer } from "./lambda-answer.ts";
import { lambdaEvent } from "./lambda-event.ts";
import { traceHeader } from "./trace-header.ts";

/** AWS_PROXY: the function gets the whole request as an event, and its answer is the response. */
export function lambdaProxyIntegration(integration: LambdaIntegration, model: ApiModel, world: Pick<World, "invoke">) {
  const isBinary = binaryMediaTypeTest(model.binaryMediaTypes);
  const { illegalTarget, httpMethod, mayInvoke } = integration;
  const isMisconfigured = illegalTarget !== undefined || httpMethod !== "POST" || !mayInvoke;
  return async (exchange: Exchange): Promise<Answer> => {
    // Lambda is invoked by POST and with permission, and API Gateway notices only now that it cannot (recorded).
    if (isMisconfigured) throw new Denial("API_CONFIGURATION_ERROR", "Internal server error");
    const bytes = await readBody(exchange.request.body, MAX_BODY_BYTES);
    if (!bytes) return bodyTooLarge();
    const isBase64Encoded = bytes.length > 0 && isBinary(lastHeader(exchange, "content-type"));
    const body = bytes.length === 0 ? undefined : bytes.toString(isBase64Encoded ? "base64" : "utf8");
    const result = await world.invoke(integration.function, lambdaEvent(exchange, body, isBase64Encoded));
    const answer = result.ok ? lambdaAnswer(result.payload, isBinary(firstAccepted(exchange))) : undefined;
    note(exchange, integration, result.ok ? (answer ? `status ${answer.status}` : "a malformed answer") : result.kind);
    if (!result.ok && result.kind === "timeout") throw new Denial("INTEGRATION_TIMEOUT", "Endpoint request timed out");
    if (!answer) throw new Denial("DEFAULT_5XX", "Internal server error", { status: 502 });
    return { ...answer, headers: [...answer.headers, ["X-Amzn-Trace-Id", traceHeader(exchange)]] };
  };
}

/** Only the first entry counts (recorded). */
function firstAccepted(exchange: Exchange): string | undefined {
  return lastHeader(exchange, "accept")?.split(",")[0];
}

/** An exact match of a listed type; wildcards do not match a concrete type the other way round (recorded). */
function binaryMediaTypeTest(types: readonly string[]): (value: string | undefined) => boolean {
  const all = types.includes("*/*");
  return (value) => {
    const type = value?.split(";")[0]?.trim().toLowerCase();
    return all || (type !== undefined && types.includes(type));
  };
}

function note({ trace, match }: Exchange, { function: lambda }: LambdaIntegration, decided: string): void {
  const outcome = decided.startsWith("status") ? "answered" : "refused";
  const { logicalId } = match?.method ?? {};
  trace?.push({ stop: "private integration", logicalId, looked: `answer of ${lambda.logicalId}`, decided, outcome });
}
