/** The parameters of a query string in order, decoded (`+` is a space); a malformed escape stays as it is. */
export function parseQuery(query: string): readonly (readonly [name: string, value: string])[] {
  if (query === "") return [];
  return query
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const equals = part.indexOf("=");
      return equals < 0 ? [decode(part), ""] : [decode(part.slice(0, equals)), decode(part.slice(equals + 1))];
    });
}

/** The last value of one parameter. */
export function lastQueryValue(query: string, name: string): string | undefined {
  return parseQuery(query).findLast(([candidate]) => candidate === name)?.[1];
}

function decode(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  return decodePercent(spaced);
}

/** Percent-decoding; text with an invalid escape stays unchanged. */
export function decodePercent(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
