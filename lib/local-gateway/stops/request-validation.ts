import { Readable } from "node:stream";
import { readBody } from "../../loopback/http-message.ts";
import type { Answer } from "../exchange/answer.ts";
import { Denial } from "../exchange/denial.ts";
import type { Stop } from "../exchange/exchange.ts";
import { type Exchange, lastHeader, routeOf } from "../exchange/exchange.ts";
import { bodyTooLarge, MAX_BODY_BYTES } from "../exchange/front-door-answers.ts";
import { lastQueryValue } from "../exchange/query-string.ts";
import type { MethodModel, RequiredParameter, ValidateBody } from "../model/method.ts";

/** The order in which API Gateway names what is missing (recorded). */
const ORDER: readonly RequiredParameter["location"][] = ["header", "path", "querystring"];

/** A method's request validator: first the required parameters, then the body against its model (recorded). */
export function requestValidationStop(): Stop {
  return {
    stop: "private integration",
    run: (exchange) => {
      const { method } = routeOf(exchange);
      if (method.requiredParameters.length > 0) validateParameters(exchange, method);
      const validate = method.bodyModels.size > 0 ? method.bodyModels.get(contentTypeOf(exchange)) : undefined;
      return validate && validateBody(exchange, validate);
    },
  };
}

function validateParameters(exchange: Exchange, { requiredParameters }: MethodModel): void {
  const missing = ORDER.flatMap((place) => requiredParameters.filter(({ location }) => location === place))
    .filter((parameter) => !isPresent(exchange, parameter))
    .map(({ name }) => name);
  const looked = `required parameters: ${requiredParameters.map(({ name }) => name).join(", ")}`;
  note(exchange, looked, missing.length === 0 ? undefined : `missing: ${missing.join(", ")}`);
  if (missing.length === 0) return;
  throw new Denial("BAD_REQUEST_PARAMETERS", `Missing required request parameters: [${missing.join(", ")}]`);
}

function isPresent(exchange: Exchange, { location, name }: RequiredParameter): boolean {
  if (location === "header") return Boolean(lastHeader(exchange, name.toLowerCase()));
  if (location === "querystring") return Boolean(lastQueryValue(exchange.request.query, name));
  return Object.hasOwn(routeOf(exchange).pathParameters, name);
}

function contentTypeOf(exchange: Exchange): string {
  const [type = ""] = (lastHeader(exchange, "content-type") ?? "application/json").split(";");
  return type.trim().toLowerCase();
}

/** The body is read whole, and the same bytes go on. An empty one counts as `{}` (recorded). */
async function validateBody(exchange: Exchange, validate: ValidateBody): Promise<Answer | undefined> {
  const bytes = await readBody(exchange.request.body, MAX_BODY_BYTES);
  if (!bytes) return bodyTooLarge();
  exchange.request = { ...exchange.request, body: Readable.from([bytes]), bodyLength: bytes.length };
  const validationErrors = findErrors(bytes.toString(), validate);
  note(exchange, "the body against its model", validationErrors.length === 0 ? undefined : "it does not conform");
  if (validationErrors.length === 0) return undefined;
  throw new Denial("BAD_REQUEST_BODY", "Invalid request body", { validationErrors });
}

function findErrors(text: string, validate: ValidateBody): readonly string[] {
  try {
    return validate(JSON.parse(text === "" ? "{}" : text));
  } catch (error) {
    if (error instanceof SyntaxError) return ["the body is not JSON"];
    throw error;
  }
}

function note(exchange: Exchange, looked: string, fault: string | undefined): void {
  const { logicalId } = routeOf(exchange).method;
  const outcome = fault === undefined ? "passed" : "refused";
  exchange.trace?.push({
    stop: "private integration",
    logicalId,
    looked,
    decided: fault ?? "as it should be",
    outcome,
  });
}
