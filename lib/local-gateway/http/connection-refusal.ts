import { STATUS_CODES } from "node:http";
import type { Answer } from "../exchange/answer.ts";

/** Why something that arrived on a connection never became a request. */
export type ConnectionFault =
  | "malformed"
  | "slow"
  | "headers too large"
  | "address too long"
  | "no host"
  | "not for an origin server"
  | "broken";

interface Refusal {
  readonly status: number;
  readonly code: "BAD_REQUEST" | "INTERNAL_ERROR";
  readonly detail: string;
}

/**
 * What is said before, or instead of, the request's path. On AWS the front end in front of a stage answers these, no
 * gateway response applies; here they take the shape of the error envelope all the same.
 */
const REFUSALS: Readonly<Record<ConnectionFault, Refusal>> = {
  malformed: { status: 400, code: "BAD_REQUEST", detail: "The request is not well-formed HTTP." },
  slow: { status: 408, code: "BAD_REQUEST", detail: "The request did not arrive in time." },
  "headers too large": {
    status: 431,
    code: "BAD_REQUEST",
    detail: "The request headers are larger than 10,240 bytes; send fewer or shorter ones.",
  },
  "address too long": {
    status: 414,
    code: "BAD_REQUEST",
    detail: "The request address is longer than 10,240 bytes; send a shorter one.",
  },
  "no host": { status: 400, code: "BAD_REQUEST", detail: "The request needs exactly one Host header." },
  "not for an origin server": {
    status: 400,
    code: "BAD_REQUEST",
    detail: "The request target has to be a path that starts with a slash.",
  },
  broken: { status: 500, code: "INTERNAL_ERROR", detail: "The request could not be answered; try again later." },
};

/** The refusal as an answer. @param requestId goes into `X-Request-Id`, for the log's sake */
export function connectionRefusal(fault: ConnectionFault, requestId: string): Answer & { readonly code: string } {
  const { status, code, detail } = REFUSALS[fault];
  const envelope = { success: false, message: STATUS_CODES[status], error: { detail, code } };
  return {
    status,
    code,
    headers: [
      ["Content-Type", "application/json"],
      ["Cache-Control", "no-store"],
      ["X-Request-Id", requestId],
      ["Connection", "close"],
    ],
    body: JSON.stringify(envelope),
  };
}

/** The refusal as bytes for a socket on which no response object exists. */
export function renderRefusal(answer: Answer, now: number): string {
  const body = String(answer.body);
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
    `Date: ${new Date(now).toUTCString()}`,
    ...answer.headers.map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}
