/**
 * Prepares an IAM pattern: `*` matches any run of characters, `?` exactly one, everything else itself, case included;
 * the pattern has to match the whole text. On purpose not the authorizer's matcher, so that the two can disagree.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const first = pattern.search(/[*?]/);
  if (first < 0) return (text) => text === pattern;
  const lead = pattern.slice(0, first);
  const rest = pattern.slice(first);
  const startsWithLead = prefix(lead);
  // Most policies end in one of these two: anything, or anything that is not empty.
  if (/^\*+$/.test(rest)) return startsWithLead;
  if (rest === "?*") return (text) => text.length > lead.length && startsWithLead(text);
  return (text) => startsWithLead(text) && matchesFrom(rest, text, lead.length);
}

/** The ARNs of one API begin alike: comparing the last character first rules out most of them. */
function prefix(lead: string): (text: string) => boolean {
  if (lead === "") return () => true;
  const last = lead.length - 1;
  const code = lead.charCodeAt(last);
  return (text) => text.charCodeAt(last) === code && text.startsWith(lead);
}

/** Whether an IAM pattern matches a text; for patterns that are used once. */
export function matchesWildcard(pattern: string, text: string): boolean {
  return wildcard(pattern)(text);
}

/** Linear in practice and never exponential: after a mismatch only the latest `*` is widened. */
function matchesFrom(pattern: string, text: string, start: number): boolean {
  let at = start;
  let inPattern = 0;
  let star = -1;
  let starAt = start;
  while (at < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === "*") {
      star = inPattern++;
      starAt = at;
    } else if (wanted === "?" || wanted === text[at]) {
      at++;
      inPattern++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++starAt;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === "*") inPattern++;
  return inPattern === pattern.length;
}
