import { type GatewayExchange, lastHeader } from "../gateway-exchange.ts";

/**
 * `X-Amzn-Trace-Id` for the upstream: a client's root is kept and completed with a parent (recorded), else one is made.
 *
 * The digits come from the request id, which is random enough and at hand.
 */
export function traceHeader(exchange: GatewayExchange): string {
  const { id, receivedAt } = exchange.request;
  const digits = id.replaceAll("-", "");
  const own = lastHeader(exchange, "x-amzn-trace-id");
  if (own === undefined) return `Root=1-${Math.floor(receivedAt / 1000).toString(16)}-${digits.slice(0, 24)}`;
  if (own.includes("Parent=")) return own;
  return `${own};Parent=${digits.slice(0, 16)};Sampled=0`;
}
