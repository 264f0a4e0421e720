import type { Header } from "./client-request.ts";
import type { Exchange } from "./exchange.ts";

/** Headers that carry credentials in any API, in lower case. */
export const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "x-api-key",
]);

/** What a trace shows in place of a credential. */
export const NOT_SHOWN = "(not shown)";

/** Shorter texts occur in other values by chance. */
const MIN_EMBEDDED_LENGTH = 8;

/**
 * The credentials that a client has sent. A trace shows that a header or target carried one, never the credential.
 *
 * @param names of the headers that carry one, in lower case
 */
export function credentialsOf({ request, headerNames }: Exchange, names: ReadonlySet<string>): readonly string[] {
  return headerNames.flatMap((name, at) => (names.has(name) ? [request.headers[at]?.[1] ?? ""] : []));
}

/** The headers with every value that carries a credential left out. */
export function hideCredentials(headers: readonly Header[], credentials: readonly string[]): readonly Header[] {
  if (credentials.length === 0) return headers;
  return headers.map((header) =>
    credentials.some((credential) => carries(header[1], credential)) ? [header[0], NOT_SHOWN] : header,
  );
}

/** Whether a text is the credential, or contains the part after its scheme (if that is too long for a coincidence). */
export function carries(text: string, credential: string): boolean {
  if (text === credential) return true;
  const bare = credential.slice(credential.indexOf(" ") + 1);
  return bare.length >= MIN_EMBEDDED_LENGTH && text.includes(bare);
}
