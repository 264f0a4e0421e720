/** At most this many examples are named of anything. */
const SHOWN = 5;

/** `a, b and c`; of more than five the first ones, and how many there are besides. */
export function listed(names: readonly string[], last: "and" | "or" = "and"): string {
  if (names.length > SHOWN) return `${names.slice(0, SHOWN).join(", ")} and ${names.length - SHOWN} more`;
  const head = names.slice(0, -1).join(", ");
  return head === "" ? (names[0] ?? "none") : `${head} ${last} ${names.at(-1)}`;
}

/** `scope admin`, `scopes admin and jobs:read`. */
export function scopesInWords(scopes: readonly string[]): string {
  return `scope${scopes.length === 1 ? "" : "s"} ${listed(scopes)}`;
}

/** `GET PUT /a`, `any method /a`: a call, or several paths of one. */
export function callInWords(methods: readonly string[], path: string): string {
  return `${methodsInWords(methods)} ${path}`;
}

/** `GET PUT`; all six: `any method`. */
export function methodsInWords(methods: readonly string[]): string {
  return methods.length === 6 ? "any method" : methods.join(" ");
}

/** `1 rule`, `2 rules`. */
export function counted(count: number | bigint, noun: string): string {
  const plural = /(?:s|sh|ch)$/.test(noun) ? `${noun}es` : `${noun}s`;
  return `${count} ${count === 1 || count === 1n ? noun : plural}`;
}
