import type { Header } from "../../local-gateway/exchange/client-request.ts";

/** A request as the script of a page makes it with `fetch`. */
export interface PageRequest {
  /** The page's origin as the browser writes it; `null` for a sandboxed or local page. */
  readonly origin: string;
  readonly method: string;
  /** What the script sets itself, the `Authorization` header among them. */
  readonly headers: readonly Header[];
  readonly credentials: "omit" | "include";
}

/** A response's head, as far as the CORS rules look at it. */
export interface ResponseHead {
  readonly status: number;
  readonly headers: readonly Header[];
}

/** All values of that name, joined as the Fetch standard's "get" joins them; undefined when there is none. */
export function headerValue(headers: readonly Header[], name: string): string | undefined {
  const values = headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value.trim());
  return values.length === 0 ? undefined : values.join(", ");
}

/** The comma-separated members of all headers of that name. */
export function headerList(headers: readonly Header[], name: string): string[] {
  const value = headerValue(headers, name) ?? "";
  return value
    .split(",")
    .map((member) => member.trim())
    .filter((member) => member !== "");
}
