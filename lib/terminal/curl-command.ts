/** A request to write down for curl. */
export interface CurlRequest {
  readonly url: string;
  /** @default - POST with a body, else GET */
  readonly method?: string;
  /** Whether a bearer token is sent; it is written as `$CLIPZY_TOKEN`. @default false */
  readonly hasToken?: boolean;
  /** Without `Authorization` when `hasToken` is set. @default none */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** @default "", none */
  readonly body?: string;
  /** Whether curl shows the answer's head as well (`-i`). @default false */
  readonly showsHead?: boolean;
  /** Whether curl writes a line break after the answer, for a terminal. @default false */
  readonly endsLine?: boolean;
  /** The address that the connection comes from. @default - the system's choice */
  readonly sourceIp?: string;
}

/** The request as a command for a POSIX shell, one argument a line. */
export function renderCurl(request: CurlRequest): string {
  const { url, method, hasToken, headers = [], showsHead } = request;
  const parts = [
    `curl ${showsHead ? "-i " : ""}${method === "HEAD" ? "--head " : ""}${shellQuote(url)}`,
    ...switches(request),
    ...(hasToken ? ['-H "Authorization: Bearer $CLIPZY_TOKEN"'] : []),
    ...headers.map(([name, value]) => `-H ${shellQuote(headerArgument(name, value))}`),
    ...bodyArguments(request),
    ...(request.endsLine ? ["-w '\\n'"] : []),
  ];
  return parts.join(" \\\n  ");
}

/** The text as one word of a POSIX shell: bare, in double quotes where these change nothing, else in single quotes. */
export function shellQuote(text: string): string {
  if (/^[\w:/.,+@%-][\w:/.,=+@%-]*$/.test(text)) return text;
  return /["$`\\!]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`;
}

function switches({ url, method = "", sourceIp, body = "" }: CurlRequest): string[] {
  const usual = body === "" ? "GET" : "POST";
  return [
    // Without these, curl folds /./ and /../ away and expands []{}.
    ...(/\/\.{1,2}(?:\/|$)/.test(url.split("?")[0] ?? "") ? ["--path-as-is"] : []),
    ...(/[[\]{}]/.test(url) ? ["--globoff"] : []),
    ...(sourceIp === undefined ? [] : [`--interface ${shellQuote(sourceIp)}`]),
    ...(["", usual, "HEAD"].includes(method) ? [] : [`-X ${shellQuote(method)}`]),
  ];
}

/** `-H "Name:"` would remove the header; a semicolon sends it with an empty value. */
function headerArgument(name: string, value: string): string {
  return value === "" ? `${name};` : `${name}: ${value}`;
}

function bodyArguments({ body = "", headers = [] }: CurlRequest): string[] {
  if (body === "") return [];
  const isTyped = headers.some(([name]) => name.toLowerCase() === "content-type");
  const option = body.startsWith("@") ? "--data-raw" : "-d"; // -d @x reads a file
  // curl would call an untyped body a form.
  return [...(isTyped ? [] : ['-H "Content-Type:"']), `${option} ${shellQuote(body)}`];
}
