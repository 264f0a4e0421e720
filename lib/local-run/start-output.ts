import type { RequestRecord } from "../local-gateway/exchange/outcome.ts";
import type { Paint } from "../terminal/terminal.ts";
import type { Announcement, IssuerLine } from "./announcement.ts";
import type { RouteLine } from "./route-table.ts";

/**
 * The text that greets a person, with what matters last: routes, addresses, and a line to paste.
 *
 * @param shown whether all lines to paste are shown, and how a person gets to see the others
 */
export function renderBanner(
  facts: Announcement,
  paint: Paint,
  { all = false, byKey = false }: { readonly all?: boolean; readonly byKey?: boolean } = {},
): string {
  return [
    "",
    paint("bold", `Clipzy access control, environment ${facts.environment}`),
    "",
    ...renderRoutes(facts.routes, paint),
    "",
    ...renderAddresses(facts, paint),
    "",
    paint("bold", "Paste into another terminal"),
    "",
    ...(all ? facts.examples : firstExample(facts.examples)),
    "",
    paint("dim", all ? ENDS : `${byKey ? MORE_BY_KEY : "--curl shows more lines, --help all options."} ${ENDS}`),
    "",
  ].join("\n");
}

/** What a person types for all lines, and then Enter. */
export const MORE_KEY = "c";

const MORE_BY_KEY = `${MORE_KEY} and Enter show more lines, --help all options.`;

const ENDS = "Ctrl-C ends everything. One line per request follows.";

/** The token, and the first call: a call begins after an empty line. */
function firstExample(examples: readonly string[]): readonly string[] {
  const second = examples.indexOf("", examples.indexOf("") + 1);
  return second < 0 ? examples : examples.slice(0, second);
}

function renderAddresses(facts: Announcement, paint: Paint): string[] {
  const { upstream, upstreamIsDemo, issuers, standIns, corsOrigins, inspector, gateway } = facts;
  return [
    field("upstream", `${upstream}${upstreamIsDemo ? " (demo host; --upstream URL for your own)" : ""}`, paint),
    ...issuers.map((issuer) => field("issuer", renderIssuer(issuer), paint)),
    ...standIns.flatMap(({ digest, file }) => [
      field("settings", "as deployed, but for keys of stand-ins; without them their SHA-256 is", paint),
      field("", `${digest}, as of`, paint),
      field("", file, paint),
    ]),
    field("origins", corsOrigins.join(", ") || "none: no page may call", paint),
    ...(inspector === undefined ? [] : [field("inspector", paint("cyan", inspector), paint)]),
    field("gateway", paint("cyan", gateway), paint),
  ];
}

function field(name: string, value: string, paint: Paint): string {
  return `  ${paint("dim", name.padEnd(9))} ${value}`;
}

function renderIssuer({ issuer, tokenEndpoint, startedHere, registered, standIn }: IssuerLine): string {
  if (standIn) return `${issuer} (stand-in: ${tokenEndpoint})`;
  if (registered) return `${issuer} (a registry: npm run token -- issue)`;
  if (tokenEndpoint === undefined) return `${issuer} (elsewhere: --stand-in signs in its name)`;
  return `${issuer} (${startedHere ? "started here" : "was already running, used as it is"})`;
}

function renderRoutes(routes: readonly RouteLine[], paint: Paint): string[] {
  const width = Math.max("path".length, ...routes.map(({ path }) => path.length));
  const row = (method: string, path: string, needs: string) => `  ${method.padEnd(7)} ${path.padEnd(width)}  ${needs}`;
  return [
    paint("dim", row("method", "path", "needs")),
    ...routes.map((route) => row(route.method, route.path, paint("dim", renderAccess(route)))),
  ];
}

function renderAccess({ isPublic, scopes }: RouteLine): string {
  if (isPublic) return "public";
  return scopes.length === 0 ? "any valid token" : scopes.join(" ");
}

/** Of most paths, so that the status stands in one column. */
const PATH_WIDTH = 28;

/** Of `private integration`. */
const STOP_WIDTH = 19;

/** One line of the request log: time (UTC), client, method, path, the stop that answered, status, code, milliseconds. */
export function renderRequestLine(record: RequestRecord, paint: Paint): string {
  const { time, sourceIp, method, path, stop, status, code, millis, cut } = record;
  const clock = new Date(time).toISOString().slice(11, 23);
  const outcome = [String(status), code ?? "-"].join(" ");
  const cells = [
    paint("dim", clock),
    (sourceIp || "-").padEnd(15),
    method.padEnd(7),
    path.padEnd(PATH_WIDTH),
    paint("dim", stop.padEnd(STOP_WIDTH)),
    paint(statusStyle(status), outcome),
    paint("dim", `${millis} ms${cut ? ", cut" : ""}`),
  ];
  return cells.join("  ");
}

function statusStyle(status: number): "green" | "yellow" | "red" {
  if (status < 400) return "green";
  return status < 500 ? "yellow" : "red";
}

/** The same for programs. The principal is left out: it is a claim of a token, and logs are kept. */
export function requestEvent({ principalId: _, ...record }: RequestRecord): string {
  return JSON.stringify({ event: "request", ...record, time: new Date(record.time).toISOString() });
}
