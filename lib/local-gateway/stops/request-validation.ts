import { Readable } from "node:stream";
import type { Answer } from "../exchange/answer.ts";
import { Denial } from "../exchange/denial.ts";
import { contentTypeOf, type Exchange, lastHeader, routeOf, type Stop, step } from "../exchange/exchange.ts";
import { bodyTooLarge, readWholeBody } from "../exchange/front-door.ts";
import { lastQueryValue } from "../exchange/query-string.ts";
import type { MethodModel, RequiredParameter, ValidateBody } from "../model/method.ts";

const VALID = "as it should be";

/** The order in which API Gateway names missing parameters (recorded). */
const ORDER: readonly RequiredParameter["location"][] = ["header", "path", "querystring"];

/** A method's request validator: the required parameters, then the body against its model (recorded). */
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
  if (missing.length === 0) {
    step(exchange, { looked, decided: VALID, outcome: "passed" });
    return;
  }
  step(exchange, { looked, decided: `missing: ${missing.join(", ")}`, outcome: "refused" });
  throw new Denial("BAD_REQUEST_PARAMETERS", {
    message: `Missing required request parameters: [${missing.join(", ")}]`,
  });
}

function isPresent(exchange: Exchange, { location, name }: RequiredParameter): boolean {
  if (location === "header") return Boolean(lastHeader(exchange, name.toLowerCase()));
  if (location === "querystring") return Boolean(lastQueryValue(exchange.request.query, name));
  return Object.hasOwn(routeOf(exchange).pathParameters, name);
}

/** The body is read whole and the same bytes go on. An empty body counts as `{}` (recorded). */
async function validateBody(exchange: Exchange, validate: ValidateBody): Promise<Answer | undefined> {
  const bytes = await readWholeBody(exchange.request.body);
  if (!bytes) return bodyTooLarge();
  exchange.request = { ...exchange.request, body: Readable.from([bytes]), bodyLength: bytes.length };
  const validationErrors = findErrors(bytes.toString(), validate);
  const looked = "the body against its model";
  if (validationErrors.length === 0) {
    step(exchange, { looked, decided: VALID, outcome: "passed" });
    return undefined;
  }
  step(exchange, { looked, decided: "it does not conform", outcome: "refused" });
  throw new Denial("BAD_REQUEST_BODY", { validationErrors });
}

function findErrors(text: string, validate: ValidateBody): readonly string[] {
  try {
    return validate(JSON.parse(text === "" ? "{}" : text));
  } catch (error) {
    if (error instanceof SyntaxError) return ["the body is not JSON"];
    throw error;
  }
}
