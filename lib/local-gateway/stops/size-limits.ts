import type { Stop } from "../exchange/exchange.ts";
import { bodyTooLarge, MAX_BODY_BYTES, MAX_TARGET_LENGTH, targetTooLong } from "../exchange/front-door-answers.ts";

/**
 * What API Gateway's front door cuts off by itself, in plain text and without a gateway response (V*).
 *
 * A body of unknown length is measured when it is read, by the integration.
 */
export function sizeLimitsStop(): Stop {
  return {
    stop: "route",
    run: ({ request, trace }) => {
      const { bodyLength = 0, path, query } = request;
      if (bodyLength <= MAX_BODY_BYTES && path.length + query.length <= MAX_TARGET_LENGTH) return undefined;
      const answer = bodyLength > MAX_BODY_BYTES ? bodyTooLarge() : targetTooLong();
      const looked = "size of the request";
      trace?.push({ stop: "route", looked, decided: `over the limit: ${answer.status}`, outcome: "refused" });
      return answer;
    },
  };
}
