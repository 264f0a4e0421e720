import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";

export interface ClientOptions {
  readonly method?: string;
  /** Sent as written, `%2e` and all. */
  readonly path?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
  /** The address that the client calls from: 127.0.0.0/8 has many. */
  readonly localAddress?: string;
}

export interface ClientAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

/** One request over a connection of its own, its answer read to the end. Rejects when the connection breaks. */
export function callServer(url: string, options: ClientOptions = {}): Promise<ClientAnswer> {
  const { method = "GET", path, headers, body, localAddress } = options;
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, method, path: path ?? pathname, headers, localAddress, agent: false });
    call.once("error", reject);
    call.once("response", (response) => readAnswer(response).then(resolve, reject));
    call.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<ClientAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString("utf8");
  const { statusCode: status = 0, headers, rawHeaders } = response;
  return { status, headers, rawHeaders, body, json: parseJson(body) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Bytes in, everything that comes back until the other side closes. */
export function callRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes, "latin1"));
    let received = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk) => {
      received += chunk;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(received));
  });
}
