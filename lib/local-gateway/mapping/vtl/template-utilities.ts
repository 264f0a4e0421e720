/**
 * `$util` of a mapping template.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference
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
