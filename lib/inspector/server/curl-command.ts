import type { Header } from "../../local-gateway/exchange/client-request.ts";

export interface CurlRequest {
  readonly gatewayUrl: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly sourceIp: string;
  /** Without `Authorization`. */
  readonly headers: readonly Header[];
  /** Whether a bearer token is sent; it is written as `$CLIPZY_TOKEN`. */
  readonly hasToken: boolean;
  /** "" for none. */
  readonly body: string;
}

/** The request as a command for a POSIX shell. */
export function curlCommand(request: CurlRequest): string {
  const parts = [
    `curl -i${request.method === "HEAD" ? " --head" : ""}`,
    ...switches(request),
    quoted(request.gatewayUrl + request.path),
    ...(request.hasToken ? [`-H "Authorization: Bearer $CLIPZY_TOKEN"`] : []),
    ...request.headers.map(([name, value]) => `-H ${quoted(headerArgument(name, value))}`),
    ...bodyArguments(request),
  ];
  return parts.join(" \\\n  ");
}

function switches({ method, path, sourceIp, body }: CurlRequest): string[] {
  return [
    // curl folds /./ and /../ away, and takes []{} for ranges, unless it is told not to.
    ...(/\/\.{1,2}(?:\/|$)/.test(path.split("?")[0] ?? "") ? ["--path-as-is"] : []),
    ...(/[[\]{}]/.test(path) ? ["--globoff"] : []),
    ...(sourceIp === "127.0.0.1" ? [] : [`--interface ${sourceIp}`]),
    ...(method === (body === "" ? "GET" : "POST") || method === "HEAD" ? [] : [`-X ${method}`]),
  ];
}

/** `-H "Name:"` would remove the header: an empty value is said with a semicolon. */
function headerArgument(name: string, value: string): string {
  return value === "" ? `${name};` : `${name}: ${value}`;
}

function bodyArguments({ body, headers }: CurlRequest): string[] {
  if (body === "") return [];
  const typed = headers.some(([name]) => name.toLowerCase() === "content-type");
  // curl would call it a form; the request that was sent had no type.
  return [...(typed ? [] : [`-H 'Content-Type:'`]), `--data-raw ${quoted(body)}`];
}

/** Single quotes keep everything but the single quote itself from the shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
