import type { Answer } from "../exchange/exchange.ts";
import type { Stage } from "./stage.ts";

/** API Gateway's payload limit, 10 MiB. */
export const MAX_BODY_BYTES = 10_485_760;

/** Path and query of a regional API together. */
const MAX_TARGET_LENGTH = 10_240;

/**
 * What API Gateway's front door cuts off by itself, in plain text and without a gateway response (V*).
 *
 * A body of unknown length is measured when it is read, by the integration.
 */
export function sizeLimitsStage(): Stage {
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

export function bodyTooLarge(): Answer {
  return plainText(413, `HTTP content length exceeded ${MAX_BODY_BYTES} bytes.`);
}

export function targetTooLong(): Answer {
  return plainText(414, "Request URI too long");
}

function plainText(status: number, body: string): Answer {
  return { status, headers: [["Content-Type", "text/plain"]], body };
}
