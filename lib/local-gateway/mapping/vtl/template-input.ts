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

/** Looked for in the path, then the query string, then the headers, as AWS documents; absent: "". */
function parameterOf({ path, querystring, header }: TemplateParameters, name: string): string {
  for (const place of [path, querystring, header]) {
    const value = Object.hasOwn(place, name) ? place[name] : undefined;
    if (value !== undefined) return value;
  }
  return "";
}
