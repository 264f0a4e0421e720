import { parseJsonPath } from "./json-path.ts";

/** The request's (or the integration answer's) parameters, by place. */
export interface TemplateParameters {
  readonly path: Readonly<Record<string, string>>;
  readonly querystring: Readonly<Record<string, string>>;
  readonly header: Readonly<Record<string, string>>;
}

/**
 * `$input` of a mapping template over one body.
 *
 * @param body an empty one reads as `{}` (recorded)
 */
export function templateInput(body: string, parameters: TemplateParameters): Record<string, unknown> {
  const text = body === "" ? "{}" : body;
  let document: { readonly value: unknown } | undefined;
  const read = (path: string): unknown => {
    document ??= { value: parseBody(text) };
    return parseJsonPath(path)(document.value);
  };
  return {
    body: text,
    path: (path: unknown) => read(String(path)),
    json: (path: unknown) => JSON.stringify(read(String(path)) ?? ""),
    params: (name?: unknown) => (name === undefined ? parameters : parameterOf(parameters, String(name))),
  };
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Searched in the path, then the query string, then the headers, as AWS documents; "" when absent. */
function parameterOf({ path, querystring, header }: TemplateParameters, name: string): string {
  for (const place of [path, querystring, header]) {
    const value = Object.hasOwn(place, name) ? place[name] : undefined;
    if (value !== undefined) return value;
  }
  return "";
}

/**
 * `$util` of a mapping template.
 *
 * @see
 *   https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference
 */
export const TEMPLATE_UTILITIES: Readonly<Record<string, (value: unknown) => unknown>> = {
  escapeJavaScript: (value) => escapeJavaScript(textOf(value)),
  parseJson: (value) => JSON.parse(textOf(value)) as unknown,
  urlEncode: (value) => urlEncode(textOf(value)),
  urlDecode: (value) => decodeURIComponent(textOf(value).replaceAll("+", " ")),
  base64Encode: (value) => Buffer.from(textOf(value)).toString("base64"),
  base64Decode: (value) => Buffer.from(textOf(value), "base64").toString(),
};

function textOf(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}

/** As Java's URLEncoder does (recorded): a space becomes `+`; letters, digits and `.-*_` stay. */
function urlEncode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
};

function escapeJavaScript(text: string): string {
  return text.replace(/['"\\/]|[^ -~]/g, (character) => {
    if (/['"\\/]/.test(character)) return `\\${character}`;
    return SHORT_ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  });
}
