import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { closeServer, listen } from "../../lib/loopback/listen.ts";

/** A request as the host behind the gateway received it. */
export interface ReceivedRequest {
  readonly method: string;
  /** The request target, byte for byte. */
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** A host that remembers what it was sent; it answers 200 with a JSON body until it is told otherwise. */
export interface RecordingUpstream {
  readonly url: URL;
  readonly received: ReceivedRequest[];
  /** The answer to every request from now on; without one, the first again. */
  answerWith(listener?: RequestListener): void;
  /** Stops listening; calls are then refused. */
  goDown(): Promise<void>;
  close(): Promise<void>;
}

const WELL: RequestListener = (_, response) => {
  response.writeHead(200, { "Content-Type": "application/json" }).end('{"success":true}');
};

export async function startRecordingUpstream(): Promise<RecordingUpstream> {
  const received: ReceivedRequest[] = [];
  let answer = WELL;
  const server = createServer(async (request, response) => {
    // A streaming answer may want the body itself.
    if (request.headers["x-keep-body"] === undefined) received.push(await record(request));
    answer(request, response);
  });
  const port = await listen(server);
  const goDown = async () => {
    if (server.listening) await closeServer(server);
  };
  const url = new URL(`http://127.0.0.1:${port}`);
  return {
    url,
    received,
    answerWith: (listener = WELL) => {
      answer = listener;
    },
    goDown,
    close: goDown,
  };
}

async function record(request: IncomingMessage): Promise<ReceivedRequest> {
  let body = "";
  for await (const chunk of request) body += chunk;
  const { method = "", url: target = "", headers, rawHeaders } = request;
  return { method, target, headers, rawHeaders, body };
}
