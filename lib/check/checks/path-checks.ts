import type { Check, CheckEntry } from "./check.ts";
import type { CheckSubject } from "./check-subject.ts";
import { guardedRoute } from "./credential-checks.ts";
import { webAclRefusal } from "./expectation.ts";

/** Other spellings of one path, by which a stricter rule might be walked around. */
export function pathChecks(subject: CheckSubject): CheckEntry[] {
  const path = guardedRoute(subject)?.path ?? "/clipzy-check";
  const spellings: [sentence: string, path: string][] = [
    ["a doubled slash", `/${path}`],
    ["a dot segment", `/.${path}`],
    ["a trailing slash", `${path}/`],
    ["a semicolon", `${path};v=1`],
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
    name: `${sentence} in the path: 400`,
    probe: { base, method: "GET", path, headers: [] },
    expected: webAclRefusal("BAD_REQUEST"),
    answeredBy: "web ACL",
    confirms: "raw-path",
  };
}
