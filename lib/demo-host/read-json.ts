import { type IncomingMessage, STATUS_CODES } from "node:http";

/** The host's own limit; the gateway's is 10 MB. */
const LARGEST_BODY = 1_048_576;

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
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const value = parse(await readText(request));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new HostRefusal(400, "INVALID_BODY", "The body has to be a JSON object.");
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new HostRefusal(413, "PAYLOAD_TOO_LARGE", "The body is larger than 1 MB.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
