import type { Answer, Stop } from "../exchange/exchange.ts";
import type { GatewayExchange } from "../exchange/gateway-exchange.ts";

/**
 * A stop of the request's path. `run` answers the request, or adds what it found to the exchange and lets it pass.
 *
 * Stages that need not wait do not return a promise, so that a request costs no turn of the event loop for them.
 *
 * @throws Denial from `run` when the stop refuses the request
 */
export interface Stage {
  readonly stop: Stop;
  readonly run: (exchange: GatewayExchange) => Answer | undefined | Promise<Answer | undefined>;
}
