import type { Check, CheckEntry } from "./check.ts";
import type { CheckSubject } from "./check-subject.ts";
import { guardedRoute } from "./credential-checks.ts";
import { refusal } from "./expectation.ts";
import type { ProbeHeader } from "./probe.ts";

/** A value that a host's log would show, if ever one of these got there. */
const VALUE = "clipzy-check";

/** One more than WAF gets to see. */
const MANY = 201;

/** Headers by which a caller would tell the host what only the gateway may tell it. */
export function headerChecks(subject: CheckSubject): CheckEntry[] {
  const path = guardedRoute(subject)?.path ?? "/clipzy-check";
  const filler = Array.from({ length: MANY }, (_, index): ProbeHeader => [`X-${index}`, "1"]);
  const refused: [sentence: string, headers: ProbeHeader[]][] = [
    ["X_Clipzy_Principal", [["X_Clipzy_Principal", VALUE]]],
    ["X-CLIPZY_SCOPES, empty", [["X-CLIPZY_SCOPES", ""]]],
    ["X.Clipzy.Principal", [["X.Clipzy.Principal", VALUE]]],
    ["X-Original-URL", [["X-Original-URL", `/${VALUE}`]]],
    ["SCRIPT_NAME", [["SCRIPT_NAME", `/${VALUE}`]]],
    [`${MANY} headers and X_Clipzy_Principal`, [...filler, ["X_Clipzy_Principal", VALUE]]],
  ];
  return refused.map(([sentence, headers]) => spoofed(subject, path, sentence, headers));
}

function spoofed({ base }: CheckSubject, path: string, sentence: string, headers: ProbeHeader[]): Check {
  return {
    name: `${sentence}: 403`,
    probe: { base, method: "GET", path, headers },
    expected: refusal("REQUEST_BLOCKED"),
    answeredBy: "later",
    confirms: "header-names",
  };
}
