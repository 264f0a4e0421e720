import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import type { AccessRequest } from "../../access/judge/access-request.ts";
import type { Outcome } from "../../access/judge/request-words.ts";
import type { ClientRequest } from "../../local-gateway/exchange/client-request.ts";
import { openWorld } from "../../local-gateway/open-world.ts";
import { createRequestPath } from "../../local-gateway/stops.ts";
import type { ApiModel } from "../../local-gateway/template/api-model.ts";

/** What a local gateway has answered. */
export interface GatewayAnswer extends Outcome {
  /** The stop that answered, by the local gateway's name for it. */
  readonly stop: string;
}

/** The stops of a template, run without a socket: so a request can come from any address. */
export interface InProcessGateway {
  send(request: AccessRequest, token: string | undefined): Promise<GatewayAnswer>;
  close(): Promise<void>;
}

/** Between two requests, in milliseconds: every bucket is full again, every kept answer and counted rate is forgotten. */
const PAUSE = 86_400_000;

/** Opens a gateway with a clock that moves from request to request, and an upstream that answers everything with 200. */
export function openInProcessGateway(api: ApiModel): InProcessGateway {
  let time = 0;
  const world = openWorld({ now: () => time, concurrency: 1 });
  const send = async () => ({ status: 200, headers: [], body: Readable.from([]), whole: Buffer.alloc(0) });
  const pass = createRequestPath(api, { ...world, send }, { keepsTraces: false });
  return {
    send: async (request, token) => {
      time += PAUSE;
      const { answer, stop, code } = await pass(clientRequest(request, token, time));
      if (answer.body instanceof Readable) answer.body.destroy();
      const isPassed = stop === "private integration" && code === undefined;
      return { status: isPassed ? null : answer.status, code: code ?? null, stop };
    },
    close: world.close,
  };
}

function clientRequest(
  { method, path, origin, address }: AccessRequest,
  token: string | undefined,
  receivedAt: number,
): ClientRequest {
  const [plain = "", query = ""] = path.split("?", 2);
  return {
    id: randomUUID(),
    method,
    path: plain,
    query,
    headers: [
      ["Host", "127.0.0.1"],
      ...(origin ? [["Origin", origin] as const] : []),
      ...(token === undefined ? [] : [["Authorization", `Bearer ${token}`] as const]),
    ],
    sourceIp: address ?? "127.0.0.1",
    receivedAt,
    body: Readable.from([]),
    bodyLength: 0,
    signal: new AbortController().signal,
  };
}
