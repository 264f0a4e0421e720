import type { Probe, ProbeAnswer, ProbeHeader, ProbeOutcome, SendProbe } from "../../lib/check/checks/probe.ts";

/** What a gateway says of one code, and what tests break on purpose. */
export interface GatewayFaults {
  readonly unauthorizedBody?: string;
  readonly echo?: (origin: string) => string | undefined;
  readonly allowsOrigin?: (origin: string) => boolean;
  readonly accepts?: (authorization: string) => boolean;
  readonly challenge?: boolean;
  readonly foldsPaths?: boolean;
  readonly trustsForwardedFor?: boolean;
  readonly trustsSpoofedHeaders?: boolean;
  readonly blocked?: boolean;
}

export const ORIGINS = ["https://app.example.com", "https://studio.example.com"];

/** A token of the check's environment with these claims replaced, and a signature that this fake takes for good. */
export function tokenWith(claims: Readonly<Record<string, unknown>> = {}): string {
  const usual = { iss: "https://login.example.com", aud: "clipzy", exp: 2_000_000_000, scope: "jobs:read" };
  return `${encoded({ alg: "RS256" })}.${encoded({ ...usual, ...claims })}.c2lnbmF0dXJl`;
}

export const TOKEN = tokenWith();

/** A gateway as the design says, in the few lines that the smoke check looks at, with the given faults. */
export function fakeGateway(faults: GatewayFaults = {}): SendProbe {
  return async (probe) => answerOf(probe, faults);
}

function answerOf(probe: Probe, faults: GatewayFaults): ProbeOutcome {
  if (probe.transport === "h2") return { kind: "failure", code: "NO_HTTP2" };
  if (probe.headers.length > 200 && !faults.trustsSpoofedHeaders)
    return envelope(403, "Forbidden", "REQUEST_BLOCKED", [["Vary", "Origin"]]);
  const origin = sent(probe, "origin");
  const allows = faults.allowsOrigin ?? ((each: string) => ORIGINS.includes(each));
  if (origin !== undefined && !allows(origin))
    return envelope(403, "Forbidden", "ORIGIN_NOT_ALLOWED", [["Vary", "Origin"]]);
  if (!faults.foldsPaths && /%|\/\/|\/\.|;|\\|.\/$/.test(probe.path))
    return envelope(400, "Bad Request", "BAD_REQUEST", [
      ["Vary", "Origin"],
      ["Access-Control-Allow-Origin", "*"],
    ]);
  const denied = faults.trustsForwardedFor && sent(probe, "x-forwarded-for") === "192.0.2.66";
  if (faults.blocked || denied) return refused(403, "Forbidden", "REQUEST_BLOCKED", probe, faults);
  if (Number(sent(probe, "content-length")) > 10_485_760)
    return envelope(413, "Payload Too Large", "PAYLOAD_TOO_LARGE", []);
  const spoofs = probe.headers.some(([name]) => /^x[-_]clipzy_|^x_|\.|^x-original-url$|^script_name$/i.test(name));
  if (spoofs && !faults.trustsSpoofedHeaders) return refused(403, "Forbidden", "REQUEST_BLOCKED", probe, faults);
  return probe.method === "OPTIONS" ? preflight(origin ?? "", faults) : routed(probe, faults);
}

function routed(probe: Probe, faults: GatewayFaults): ProbeOutcome {
  if (probe.path === "/health") return { kind: "answer", status: 200, headers: [], body: "fine" };
  const known = ["GET /api/v1/jobs", "POST /api/v1/jobs", "GET /api/v1/admin/clipzy-check"];
  if (!known.includes(`${probe.method} ${probe.path}`)) return refused(404, "Not Found", "NOT_FOUND", probe, faults);
  const authorization = sent(probe, "authorization") ?? "";
  const accepts = faults.accepts ?? ((value: string) => value.toLowerCase() === `bearer ${TOKEN}`.toLowerCase());
  if (!accepts(authorization)) return unauthorized(probe, faults);
  if (probe.path.startsWith("/api/v1/admin"))
    return challenging(refused(403, "Forbidden", "FORBIDDEN", probe, faults), faults);
  return { kind: "answer", status: 200, headers: [["Content-Type", "application/json"]], body: "[]" };
}

function unauthorized(probe: Probe, faults: GatewayFaults): ProbeAnswer {
  const answer = challenging(refused(401, "Unauthorized", "UNAUTHORIZED", probe, faults), faults);
  return { ...answer, body: faults.unauthorizedBody ?? answer.body };
}

function challenging(answer: ProbeAnswer, faults: GatewayFaults): ProbeAnswer {
  const challenge: ProbeHeader[] = faults.challenge === false ? [] : [["WWW-Authenticate", 'Bearer realm="clipzy"']];
  return { ...answer, headers: [...answer.headers, ...challenge] };
}

function refused(status: number, message: string, code: string, probe: Probe, faults: GatewayFaults): ProbeAnswer {
  const origin = sent(probe, "origin");
  const echoed = origin === undefined ? undefined : (faults.echo ?? ((each: string) => each))(origin);
  const cors: ProbeHeader[] = echoed === undefined ? [] : [["Access-Control-Allow-Origin", echoed]];
  return envelope(status, message, code, [
    ["X-Request-Id", "3c1fbd0b-0f7e-4d83-9be2-5f8a35f0d9b1"],
    ["x-amzn-ErrorType", "SomeException"],
    ["Vary", "Origin"],
    ["Access-Control-Expose-Headers", "X-Request-Id"],
    ...cors,
  ]);
}

function preflight(origin: string, faults: GatewayFaults): ProbeAnswer {
  const headers: ProbeHeader[] = [
    ["Access-Control-Allow-Origin", (faults.echo ?? ((each: string) => each))(origin) ?? ""],
    ["Access-Control-Allow-Methods", "GET,POST,OPTIONS"],
    ["Access-Control-Allow-Headers", "Authorization,Content-Type"],
    ["Access-Control-Max-Age", "600"],
    ["Vary", "Origin"],
  ];
  return { kind: "answer", status: 204, headers, body: "" };
}

function envelope(status: number, message: string, code: string, headers: readonly ProbeHeader[]): ProbeAnswer {
  const detail = code === "UNAUTHORIZED" ? "Missing or invalid authentication credentials." : "Something to do.";
  const body = JSON.stringify({ success: false, message, error: { detail, code } });
  const always: ProbeHeader[] = [
    ["Content-Type", "application/json"],
    ["Cache-Control", "no-store"],
  ];
  return { kind: "answer", status, headers: [...always, ...headers], body };
}

function sent(probe: Probe, name: string): string | undefined {
  return probe.headers.find(([each]) => each.toLowerCase() === name)?.[1];
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
