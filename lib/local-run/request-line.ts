import type { RequestRecord } from "../local-gateway/exchange/outcome.ts";
import type { Paint } from "../terminal/terminal.ts";

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

/** The same for programs. The principal stays out: it is a claim of somebody's token, and logs are kept. */
export function requestEvent({ principalId: _, ...record }: RequestRecord): string {
  return JSON.stringify({ event: "request", ...record, time: new Date(record.time).toISOString() });
}
