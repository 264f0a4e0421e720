import type { Check, CheckEntry } from "./check.ts";
import type { CheckSubject } from "./check-subject.ts";
import { guardedRoute } from "./credential-checks.ts";
import { refusal } from "./expectation.ts";
import type { ProbeHeader } from "./probe.ts";

/** Easy to find in the log of the upstream, should one of these get there. */
const VALUE = "clipzy-check";

/** One more than WAF inspects. */
const MANY = 201;

/** The spelling that the web ACL's rule names; the others depend on how WAF reads names. */
const PLAIN = "x_clipzy_principal";

/** Headers that only the gateway may send to the upstream, sent by a caller. */
export function headerChecks(subject: CheckSubject): CheckEntry[] {
  const path = guardedRoute(subject)?.path ?? "/clipzy-check";
  const filler = Array.from({ length: MANY }, (_, index): ProbeHeader => [`X-${index}`, "1"]);
  const refused: [sentence: string, headers: ProbeHeader[]][] = [
    [PLAIN, [[PLAIN, VALUE]]],
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
    ...(sentence !== PLAIN && { settles: { item: "header-names", control: `${PLAIN}: 403` } }),
  };
}
