/** Names that clients and upstreams send again and again; a bound, since a client can make up as many as it likes. */
const MAX_KNOWN = 1_000;

/** Longer ones are hardly the names that come again. */
const MAX_LENGTH = 64;

const known = new Map<string, string>();

/**
 * A header's name in lower case, the same string object for the same name: looking it up in a table is then as quick as it
 * gets, and one request does that some dozens of times.
 */
export function lowerCaseName(name: string): string {
  return known.get(name) ?? learn(name);
}

function learn(name: string): string {
  const lower = name.toLowerCase();
  if (known.size < MAX_KNOWN && name.length <= MAX_LENGTH) known.set(name, lower);
  return lower;
}
