import { type IncomingMessage, STATUS_CODES } from "node:http";
import { readBody } from "../loopback/http-message.ts";

/** The host's own limit; the gateway's is 10 MB. */
const MAX_BODY_BYTES = 1_048_576;

/** An error that the host itself reports, in the same envelope as the gateway's. */
export class HostRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }

  envelope(): unknown {
    const { status, code, message: detail } = this;
    return { success: false, message: STATUS_CODES[status], error: { detail, code } };
  }
}

/** @throws HostRefusal 400 for what is not a JSON object, 413 for what is too large */
export async function readJsonObject(request: IncomingMessage): Promise<Record<string, unknown>> {
  const bytes = await readBody(request, MAX_BODY_BYTES);
  if (bytes === undefined) throw new HostRefusal(413, "PAYLOAD_TOO_LARGE", "The body is larger than 1 MB.");
  const value = parse(bytes.toString("utf8"));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new HostRefusal(400, "INVALID_BODY", "The body has to be a JSON object.");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
