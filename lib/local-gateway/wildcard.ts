/**
 * Prepares an IAM pattern: `*` stands for any run of characters, `?` for exactly one, everything else for itself, case
 * included; the pattern covers the whole text.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const first = pattern.search(/[*?]/);
  if (first < 0) return (text) => text === pattern;
  const lead = pattern.slice(0, first);
  const rest = pattern.slice(first);
  if (/^\*+$/.test(rest)) return (text) => text.startsWith(lead);
  // Most patterns of a policy part with a request's ARN early on: the lead is compared at once.
  return (text) => text.startsWith(lead) && matchesFrom(rest, text, lead.length);
}

/** Whether a text is what an IAM pattern describes; for patterns that are used once. */
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
