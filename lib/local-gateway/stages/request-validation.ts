import { Denial } from "../denial.ts";
import { type GatewayExchange, lastHeader, routeOf } from "../gateway-exchange.ts";
import type { RequiredParameter } from "../model/method.ts";
import { lastQueryValue } from "../query-string.ts";
import type { Stage } from "./stage.ts";

/** The order in which API Gateway names what is missing (recorded). */
const ORDER: readonly RequiredParameter["location"][] = ["header", "path", "querystring"];

/** The required parameters of a method's request validator; missing ones are BAD_REQUEST_PARAMETERS. */
export function requestValidationStage(): Stage {
  return {
    stop: "private integration",
    run: (exchange) => {
      const { requiredParameters, logicalId } = routeOf(exchange).method;
      if (requiredParameters.length === 0) return undefined;
      const missing = ORDER.flatMap((place) => requiredParameters.filter(({ location }) => location === place))
        .filter((parameter) => !isPresent(exchange, parameter))
        .map(({ name }) => name);
      exchange.trace.push({
        stop: "private integration",
        logicalId,
        looked: `required parameters of the method: ${requiredParameters.map(({ name }) => name).join(", ")}`,
        decided: missing.length === 0 ? "all there" : `missing: ${missing.join(", ")}`,
        outcome: missing.length === 0 ? "passed" : "refused",
      });
      if (missing.length === 0) return undefined;
      throw new Denial("BAD_REQUEST_PARAMETERS", `Missing required request parameters: [${missing.join(", ")}]`);
    },
  };
}

function isPresent(exchange: GatewayExchange, { location, name }: RequiredParameter): boolean {
  if (location === "header") return Boolean(lastHeader(exchange, name.toLowerCase()));
  if (location === "querystring") return Boolean(lastQueryValue(exchange.request.query, name));
  return Object.hasOwn(routeOf(exchange).pathParameters, name);
}
