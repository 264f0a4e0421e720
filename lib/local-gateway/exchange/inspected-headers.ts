import type { ClientRequest, Header } from "./client-request.ts";

/** The headers that WAF gets to see of a request. */
export interface InspectedHeaders {
  readonly headers: readonly Header[];
  /** True: there are more of them. */
  readonly isOversize: boolean;
}

/** The part of an exchange that keeps them. */
interface Keeper {
  readonly request: Pick<ClientRequest, "headers">;
  inspectedHeaders?: InspectedHeaders;
}

const MAX_HEADERS = 200;
const MAX_BYTES = 8192;

/**
 * The first headers of a request, up to 200 and 8 KB in all; beyond that, WAF sees none. How it counts the bytes is not on
 * record: here names and values count, what stands between them does not. Counted once, however many statements ask.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html
 */
export function inspectedHeaders(exchange: Keeper): InspectedHeaders {
  exchange.inspectedHeaders ??= firstOf(exchange.request.headers);
  return exchange.inspectedHeaders;
}

function firstOf(headers: readonly Header[]): InspectedHeaders {
  let bytes = 0;
  for (let at = 0; at < headers.length; at++) {
    const [name, value] = headers[at] as Header;
    bytes += name.length + value.length;
    if (at >= MAX_HEADERS || bytes > MAX_BYTES) return { headers: headers.slice(0, at), isOversize: true };
  }
  return { headers, isOversize: false };
}
