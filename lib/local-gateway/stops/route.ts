import { Denial } from "../exchange/denial.ts";
import { type Exchange, lastHeader, type Stop, step } from "../exchange/exchange.ts";
import { bodyTooLarge, MAX_BODY_BYTES } from "../exchange/front-door.ts";
import type { RouteModel } from "../model/method.ts";
import { findRoute, growTree } from "./route-tree.ts";

/**
 * A body over API Gateway's limit, refused in plain text and without a gateway response (V*).
 *
 * A body of unknown length is measured by the integration that reads it. A target over the limit never gets here: the
 * server refuses it when it reads the request's head.
 */
export function sizeLimitsStop(): Stop {
  return {
    stop: "route",
    run: (exchange) => {
      const { bodyLength = 0 } = exchange.request;
      if (bodyLength <= MAX_BODY_BYTES) return undefined;
      const answer = bodyTooLarge();
      step(exchange, { looked: "size of the body", decided: `over the limit: ${answer.status}`, outcome: "refused" });
      return answer;
    },
  };
}

/**
 * Finds the template's method for a request's method and path together: a literal segment goes before a variable, a
 * variable before a greedy one, and a resource without the method gives way to a less exact one that has it (recorded).
 *
 * An unknown path or method is refused with MISSING_AUTHENTICATION_TOKEN, AWS's odd name for it. A request with an
 * Authorization header gets DEFAULT_4XX and 403: AWS reads the header as a signature (V*, a production access log).
 */
export function routeStop(routes: readonly RouteModel[]): Stop {
  const root = growTree(routes);
  return {
    stop: "route",
    run: (exchange) => {
      const { method, path } = exchange.request;
      exchange.match = findRoute(root, method, path);
      const found = exchange.match?.method;
      if (exchange.trace) {
        const decided = found ? `${found.method} ${found.resourcePath}` : "no resource with this method";
        const outcome = found ? "passed" : "refused";
        step(exchange, { looked: `${method} ${path} in the resource tree`, decided, outcome });
      }
      if (!found) throw unknownRoute(exchange);
      return undefined;
    },
  };
}

function unknownRoute(exchange: Exchange): Denial {
  if (!lastHeader(exchange, "authorization")) return new Denial("MISSING_AUTHENTICATION_TOKEN");
  return new Denial("DEFAULT_4XX", { status: 403 });
}
