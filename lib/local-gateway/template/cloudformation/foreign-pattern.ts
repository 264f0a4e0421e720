/**
 * A regular expression of AWS's (Java's or PCRE's) as one of ours; `(?i)` at its start becomes a flag.
 *
 * @throws SyntaxError when it uses what JavaScript does not know
 */
export function parseForeignPattern(text: string, options: { readonly whole?: boolean } = {}): RegExp {
  const [, insensitive, source = ""] = /^(\(\?i\))?(.*)$/s.exec(text) ?? [];
  return new RegExp(options.whole ? `^(?:${source})$` : source, insensitive ? "is" : "s");
}
