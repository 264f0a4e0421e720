import type { IncomingMessage } from "node:http";

/** The request's body as JSON, or undefined when it is larger than `largest` bytes or not JSON. */
export async function readJsonBody(request: IncomingMessage, largest: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > largest) return undefined;
    chunks.push(chunk as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return undefined;
  }
}
