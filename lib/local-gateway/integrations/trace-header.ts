import { type Exchange, lastHeader } from "../exchange/exchange.ts";

/**
 * `X-Amzn-Trace-Id` for the upstream: a client's root is kept and completed with a parent (recorded), else one is made.
 *
 * The digits come from the request id, which is random enough and at hand.
 */
export function traceHeader(exchange: Exchange): string {
  const { id, receivedAt } = exchange.request;
  const own = lastHeader(exchange, "x-amzn-trace-id");
  if (own === undefined) return `Root=1-${Math.floor(receivedAt / 1000).toString(16)}-${digitsOf(id)}`;
  if (own.includes("Parent=")) return own;
  return `${own};Parent=${digitsOf(id).slice(0, 16)};Sampled=0`;
}

/** The first 24 of a UUID's 32 digits. */
function digitsOf(id: string): string {
  return id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24, 28);
}
