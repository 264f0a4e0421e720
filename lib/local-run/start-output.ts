import type { RequestRecord } from "../local-gateway/exchange/outcome.ts";
import type { Paint } from "../terminal/terminal.ts";
import type { Announcement, IssuerLine } from "./announcement.ts";
import type { RouteLine } from "./route-table.ts";

/** The text that greets a person: addresses, routes, and lines to paste. */
export function renderBanner(facts: Announcement, paint: Paint): string {
  return [
    "",
    paint("bold", `Clipzy access control, environment ${facts.environment}`),
    "",
    field("gateway", paint("cyan", facts.gateway), paint),
    ...(facts.inspector === undefined ? [] : [field("inspector", paint("cyan", facts.inspector), paint)]),
    field(
      "upstream",
      `${facts.upstream}${facts.upstreamIsDemo ? " (demo host; --upstream URL for your own)" : ""}`,
      paint,
    ),
    ...facts.issuers.map((issuer) => field("issuer", renderIssuer(issuer), paint)),
    ...facts.standIns.flatMap(({ digest, file }) => [
      field("settings", `${file}: for stand-ins only keys were added. Without them its SHA-256 is`, paint),
      field("", digest, paint),
    ]),
    field("origins", facts.corsOrigins.join(", ") || "none: no page may call", paint),
    "",
    paint("bold", "Routes"),
    ...renderRoutes(facts.routes, paint),
    "",
    paint("bold", "Paste into another terminal"),
    "",
    ...facts.examples,
    "",
    paint("dim", "Ctrl-C ends everything. One line per request follows."),
    "",
  ].join("\n");
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
  const width = Math.max(0, ...routes.map(({ path }) => path.length));
  return routes.map(
    (route) => `  ${route.method.padEnd(7)} ${route.path.padEnd(width)}  ${paint("dim", renderAccess(route))}`,
  );
}

function renderAccess({ isPublic, scopes }: RouteLine): string {
  if (isPublic) return "public";
  return scopes.length === 0 ? "any valid token" : scopes.join(" ");
}

/** One line of the request log: time (UTC), client, method, path, the stop that answered, status, code, milliseconds. */
export function renderRequestLine(record: RequestRecord, paint: Paint): string {
  const { time, sourceIp, method, path, stop, status, code, millis, cut } = record;
  const clock = new Date(time).toISOString().slice(11, 23);
  const outcome = [String(status), code ?? "-"].join(" ");
  const cells = [
    paint("dim", clock),
    (sourceIp || "-").padEnd(15),
    method.padEnd(7),
    path,
    paint("dim", stop),
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
