import type { Check, CheckEntry } from "./check.ts";
import type { CheckSubject } from "./check-subject.ts";
import { guardedRoute } from "./credential-checks.ts";
import { FOREIGN, refusal, unseenHeaders } from "./expectation.ts";
import type { ProbeHeader } from "./probe.ts";

/** Easy to find in the log of the upstream, should one of these get there. */
const VALUE = "clipzy-check";

/** One more than WAF inspects. */
const MANY = 201;

/** The spelling that the web ACL's rule names; the others depend on how WAF reads names. */
const PLAIN = "x_clipzy_principal";
const SETTLES = { item: "header-names", control: `${PLAIN}: 403` } as const;

/** Headers that only the gateway may send to the upstream, sent by a caller. */
export function headerChecks(subject: CheckSubject): CheckEntry[] {
  const path = guardedRoute(subject)?.path ?? "/clipzy-check";
  const refused: [sentence: string, headers: ProbeHeader[]][] = [
    [PLAIN, [[PLAIN, VALUE]]],
    ["X_Clipzy_Principal", [["X_Clipzy_Principal", VALUE]]],
    ["X-CLIPZY_SCOPES, empty", [["X-CLIPZY_SCOPES", ""]]],
    ["X.Clipzy.Principal", [["X.Clipzy.Principal", VALUE]]],
    ["X-Original-URL", [["X-Original-URL", `/${VALUE}`]]],
    ["SCRIPT_NAME", [["SCRIPT_NAME", `/${VALUE}`]]],
  ];
  return [
    ...refused.map(([sentence, headers]) => spoofed(subject, path, sentence, headers)),
    ...tooManyHeaders(subject, path),
  ];
}

/** What comes behind the headers that WAF sees must not get through, and no foreign page may read why. */
function tooManyHeaders({ base }: CheckSubject, path: string): Check[] {
  const filler = Array.from({ length: MANY }, (_, index): ProbeHeader => [`X-${index}`, "1"]);
  const hidden: ProbeHeader[] = [
    ["X_Clipzy_Principal", VALUE],
    ["Origin", FOREIGN],
  ];
  return hidden.map((header) => ({
    name: `${MANY} headers and ${header[0]}: 403 without CORS headers`,
    probe: { base, method: "GET", path, headers: [...filler, header] },
    expected: unseenHeaders(),
    answeredBy: "web ACL",
    settles: SETTLES,
  }));
}

function spoofed({ base }: CheckSubject, path: string, sentence: string, headers: ProbeHeader[]): Check {
  return {
    name: `${sentence}: 403`,
    probe: { base, method: "GET", path, headers },
    expected: refusal("REQUEST_BLOCKED"),
    answeredBy: "later",
    ...(sentence !== PLAIN && { settles: SETTLES }),
  };
}
