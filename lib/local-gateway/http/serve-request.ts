import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Answer } from "../exchange/answer.ts";
import type { ClientRequest } from "../exchange/client-request.ts";
import type { Outcome, RequestRecord } from "../exchange/outcome.ts";
import { hideTokens } from "../exchange/trace.ts";
import { clientGone, sourceAddress } from "./client-connection.ts";
import type { PretendedAddresses } from "./pretended-address.ts";
import { readClientRequest } from "./read-client-request.ts";
import { type ConnectionFault, connectionRefusal } from "./refuse-connection.ts";
import { writeAnswer } from "./write-answer.ts";

export interface ServeOptions {
  /** Answers a request. A rejection becomes a generic 500, whose text does not quote it. */
  readonly requestPath: (request: ClientRequest) => Promise<Outcome>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Client addresses that are not the connection's. @default - there are none, and `X-Local-Address` is a header like any other */
  readonly pretendedAddresses?: PretendedAddresses;
  /** Called once per request, when its answer has ended. @default - requests are not logged */
  readonly onRequest?: (record: RequestRecord, outcome?: Outcome) => void;
  /** Called with a bug: the request's path has thrown. @default - bugs are not logged */
  readonly onError?: (error: unknown, requestId: string) => void;
}

/** nginx's status for "the client left before there was an answer". It is only logged, never sent. */
const CLIENT_LEFT = 499;

/** A request that is being served: what came, where its answer goes, and what came of it. */
interface ServedRequest {
  readonly id: string;
  readonly receivedAt: number;
  sourceIp: string;
  connectedFrom?: string;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  path: string;
  outcome?: Outcome;
}

/**
 * Takes one request from Node to the request's path, and the answer back.
 *
 * @param waitsForContinue the client sends its body only after `100 Continue` (RFC 9110 section 10.1.1). It gets one
 *   when a stop reads the body, so that a refusal spares it the upload
 */
export function serveRequest(
  options: ServeOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
  waitsForContinue: boolean,
): void {
  const served = beginServing(options, incoming, response);
  const { onRequest, now } = options;
  if (onRequest) response.once("close", () => onRequest(recordOf(served, now()), served.outcome));
  const { id, receivedAt, sourceIp } = served;
  // Node's parser stops at an offer to upgrade: what follows it on the connection would never be read.
  if (incoming.headers.upgrade !== undefined) response.shouldKeepAlive = false;
  const sendContinue = waitsForContinue ? () => continueUpload(response) : undefined;
  const signal = clientGone(incoming.socket);
  const request = readClientRequest(incoming, {
    id,
    receivedAt,
    sourceIp,
    pretendedAddresses: options.pretendedAddresses,
    signal,
    sendContinue,
  });
  if (typeof request === "string") finish(served, refusal(request, id));
  else answerRequest(options, served, request);
}

function beginServing(options: ServeOptions, incoming: IncomingMessage, response: ServerResponse): ServedRequest {
  const sourceIp = sourceAddress(incoming.socket.remoteAddress);
  return { id: randomUUID(), receivedAt: options.now(), sourceIp, incoming, response, path: "-" };
}

function answerRequest(options: ServeOptions, served: ServedRequest, request: ClientRequest): void {
  served.path = request.path;
  served.sourceIp = request.sourceIp;
  served.connectedFrom = request.connectedFrom;
  options
    .requestPath(request)
    .then((outcome) => finish(served, outcome))
    .catch((error: unknown) => {
      options.onError?.(error, served.id);
      // A head that is already sent cannot be taken back: only a broken connection shows that the answer is not whole.
      if (served.response.headersSent) served.response.destroy();
      else finish(served, refusal("broken", served.id));
    });
}

function finish(served: ServedRequest, outcome: Outcome): void {
  served.outcome = outcome;
  const { incoming, response } = served;
  if (response.destroyed) abandon(outcome.answer);
  else writeAnswer(outcome.answer, incoming.method ?? "", response);
}

/** The client left before its answer was ready: the upstream's stream has to stop. */
function abandon({ body }: Answer): void {
  if (body instanceof Readable) body.once("error", () => {}).destroy();
}

function refusal(fault: ConnectionFault, requestId: string): Outcome {
  const { code, ...answer } = connectionRefusal(fault, requestId);
  return { answer, stop: "connection", code };
}

function recordOf(served: ServedRequest, endedAt: number): RequestRecord {
  const { id, receivedAt, sourceIp, connectedFrom, incoming, response, path, outcome } = served;
  return {
    id,
    time: receivedAt,
    sourceIp,
    connectedFrom,
    method: incoming.method ?? "-",
    path: hideTokens(path),
    stop: outcome?.stop ?? "connection",
    status: outcome?.answer.status ?? CLIENT_LEFT,
    code: outcome?.code,
    millis: endedAt - receivedAt,
    principalId: outcome?.principalId,
    cut: response.writableFinished ? undefined : true,
  };
}

function continueUpload(response: ServerResponse): void {
  if (!response.headersSent) response.writeContinue();
}
