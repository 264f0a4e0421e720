import type { Check, CheckEntry } from "./check.ts";
import type { CheckSubject } from "./check-subject.ts";
import { guardedRoute } from "./credential-checks.ts";
import { webAclRefusal } from "./expectation.ts";

/** No server folds or decodes this one, so a web ACL that lets it pass lacks the rule. */
const UNFOLDED = "a semicolon";

/** Other spellings of one path, which could get around a stricter rule. */
export function pathChecks(subject: CheckSubject): CheckEntry[] {
  const path = guardedRoute(subject)?.path ?? "/clipzy-check";
  const spellings: [sentence: string, path: string][] = [
    [UNFOLDED, `${path};v=1`],
    ["a doubled slash", `/${path}`],
    ["a dot segment", `/.${path}`],
    ["a trailing slash", `${path}/`],
    ["a backslash", `\\${path.slice(1)}`.padStart(path.length + 1, "/")],
    ...(subject.config.webAcl.allowEncodedPaths ? [] : encodedSpellings(path)),
  ];
  return spellings.map(([sentence, spelling]) => ambiguous(subject, sentence, spelling));
}

function encodedSpellings(path: string): [string, string][] {
  return [
    ["an encoded slash", `${path}%2fclipzy-check`],
    ["an encoded dot segment", `/%2e%2e${path}`],
  ];
}

function ambiguous({ base }: CheckSubject, sentence: string, path: string): Check {
  return {
    name: nameOf(sentence),
    probe: { base, method: "GET", path, headers: [] },
    expected: webAclRefusal("BAD_REQUEST"),
    answeredBy: "web ACL",
    ...(sentence !== UNFOLDED && { settles: { item: "raw-path", control: nameOf(UNFOLDED) } }),
  };
}

function nameOf(sentence: string): string {
  return `${sentence} in the path: 400`;
}
