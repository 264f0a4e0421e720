import { request as httpRequest, type IncomingMessage } from "node:http";
import type { Header } from "../../local-gateway/exchange/client-request.ts";
import { headerPairs } from "../../loopback/http-message.ts";
import type { SeenAnswer } from "./messages.ts";

export interface HttpRequest {
  readonly gatewayUrl: URL;
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly path: string;
  /** The address that the connection comes from, in 127.0.0.0/8. @default - the system's choice */
  readonly sourceIp?: string | undefined;
  readonly headers: readonly Header[];
  readonly body: string;
}

/** Above API Gateway's 29 s, so that its 504 is seen. */
const TIMEOUT_MILLIS = 35_000;

/** A response that goes on (server-sent events) is cut after this time. */
const BODY_MILLIS = 3_000;

const MAX_BODY_BYTES = 65_536;

/**
 * Sends one request on a new connection and reads the answer; of the body, as much as a page can show.
 *
 * @param now milliseconds since the epoch
 * @throws the connection's error (`ECONNREFUSED`, `EADDRNOTAVAIL`, `ETIMEDOUT`)
 */
export async function sendOverHttp(request: HttpRequest, now: () => number): Promise<SeenAnswer> {
  const startedAt = now();
  const response = await responseTo(request);
  const { bytes, cut } = await readSome(response);
  const { statusCode = 0, statusMessage, httpVersion, rawHeaders } = response;
  return {
    status: statusCode,
    statusLine: `HTTP/${httpVersion} ${statusCode} ${statusMessage}`.trimEnd(),
    headers: headerPairs(rawHeaders),
    ...shownBody(bytes, cut),
    millis: now() - startedAt,
  };
}

function responseTo({ gatewayUrl, method, path, sourceIp, headers, body }: HttpRequest): Promise<IncomingMessage> {
  const length: Header[] = body === "" ? [] : [["Content-Length", String(Buffer.byteLength(body))]];
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      host: gatewayUrl.hostname,
      port: gatewayUrl.port,
      method,
      path,
      headers: [["Host", gatewayUrl.host] as const, ...headers, ...length].flat(),
      localAddress: sourceIp,
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    });
    outgoing.on("response", resolve).on("error", reject);
    outgoing.end(body);
  });
}

function readSome(response: IncomingMessage): Promise<{ bytes: Buffer; cut?: string }> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    const finish = (cut?: string) => {
      clearTimeout(timer);
      response.destroy();
      resolve({ bytes: Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES), cut });
    };
    const timer = setTimeout(finish, BODY_MILLIS, `cut after ${BODY_MILLIS / 1_000} s: it had not ended`);
    response.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_BODY_BYTES) finish(`cut after ${MAX_BODY_BYTES} bytes`);
    });
    response.on("end", () => finish());
    response.on("error", () => finish("the connection broke before its end"));
  });
}

function shownBody(bytes: Buffer, cut: string | undefined): { body: string; bodyNote?: string } {
  const body = bytes.toString("utf8");
  // A cut inside a character leaves one replacement character at the end.
  const isText = !body.slice(0, -1).includes("\ufffd") && !body.includes("\u0000");
  return isText ? { body, bodyNote: cut } : { body: "", bodyNote: `${bytes.length} bytes that are not text` };
}
