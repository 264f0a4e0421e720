import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Answer } from "../exchange/answer.ts";
import type { ClientRequest } from "../exchange/client-request.ts";
import { hideTokens } from "../exchange/hide-tokens.ts";
import type { Outcome, RequestRecord } from "../exchange/outcome.ts";
import { clientGone } from "./client-gone.ts";
import { type ConnectionFault, connectionRefusal } from "./connection-refusal.ts";
import { readClientRequest, sourceAddress } from "./read-client-request.ts";
import { writeAnswer } from "./write-answer.ts";

export interface ServeOptions {
  /** Answers a request. A rejection is answered with a generic 500, whose text says nothing of it. */
  readonly requestPath: (request: ClientRequest) => Promise<Outcome>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called once per request, when its answer has ended. @default - nobody is told */
  readonly onRequest?: (record: RequestRecord, outcome?: Outcome) => void;
  /** Told of what should never happen: the request's path threw. @default - nobody is told */
  readonly onError?: (error: unknown, requestId: string) => void;
}

/** nginx's word for "the client left before there was an answer"; only in the log, nobody is there to read it. */
const CLIENT_LEFT = 499;

/** A request that is being served: what came, where its answer goes, and what came of it. */
interface ServedRequest {
  readonly id: string;
  readonly receivedAt: number;
  readonly sourceIp: string;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  path: string;
  outcome?: Outcome;
}

/**
 * Takes one request from Node to the request's path, and the answer back.
 *
 * @param waitsForContinue the client sends its body only after `100 Continue` (RFC 9110 section 10.1.1): it gets one when
 *   somebody wants the body, so that a refusal spares it the upload
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
  const sendContinue = waitsForContinue ? () => continueUpload(response) : undefined;
  const signal = clientGone(incoming.socket);
  const request = readClientRequest(incoming, { id, receivedAt, sourceIp, signal, sendContinue });
  if (typeof request === "string") finish(served, refusal(request, id));
  else answerRequest(options, served, request);
}

function beginServing(options: ServeOptions, incoming: IncomingMessage, response: ServerResponse): ServedRequest {
  const sourceIp = sourceAddress(incoming.socket.remoteAddress);
  return { id: randomUUID(), receivedAt: options.now(), sourceIp, incoming, response, path: "-" };
}

function answerRequest(options: ServeOptions, served: ServedRequest, request: ClientRequest): void {
  served.path = request.path;
  options
    .requestPath(request)
    .then((outcome) => finish(served, outcome))
    .catch((error: unknown) => {
      options.onError?.(error, served.id);
      // A head that is half out cannot be taken back: a broken connection is the honest end.
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

/** The client has left while its answer was made: what streams from the upstream has to stop. */
function abandon({ body }: Answer): void {
  if (body instanceof Readable) body.once("error", () => {}).destroy();
}

function refusal(fault: ConnectionFault, requestId: string): Outcome {
  const { code, ...answer } = connectionRefusal(fault, requestId);
  return { answer, stop: "connection", code };
}

function recordOf(served: ServedRequest, endedAt: number): RequestRecord {
  const { id, receivedAt, sourceIp, incoming, response, path, outcome } = served;
  return {
    id,
    time: receivedAt,
    sourceIp,
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
