/** Shorter texts are no secrets, and would be found inside ordinary words. */
const SHORTEST_SECRET = 12;

/** The value with every occurrence of the token in its strings written as `$CLIPZY_TOKEN`. */
export function withholdToken<T>(value: T, token: string | undefined): T {
  if (token === undefined || token.length < SHORTEST_SECRET) return value;
  const escaped = JSON.stringify(token).slice(1, -1);
  return JSON.parse(JSON.stringify(value).replaceAll(escaped, "$CLIPZY_TOKEN")) as T;
}
