import { Readable } from "node:stream";
import type { Dispatcher, Pool } from "undici";
import type { Header } from "../exchange/client-request.ts";
import { lowerCaseName } from "../exchange/header.ts";
import { CLIENT_FRAMING, DROPPED_UPSTREAM_HEADERS } from "../exchange/header-rules.ts";
import { type OutgoingRequest, UpstreamError, type UpstreamResponse } from "../exchange/world.ts";
import { onAbort } from "../http/client-connection.ts";
import { UpstreamBody } from "./upstream-body.ts";

/**
 * Sends one request and resolves with the response's head; both bodies stream with back-pressure.
 *
 * A failure after that (the client leaves, the upstream breaks off) destroys the body.
 *
 * `timeoutMillis` bounds the whole response: a body that is still arriving then is destroyed.
 *
 * @throws UpstreamError `timeout` when no head came within `timeoutMillis`, else `unreachable`
 */
export function sendUpstream(pool: Pool, request: OutgoingRequest): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const exchange = new UpstreamExchange(request, resolve, reject);
    try {
      pool.dispatch(dispatchOptions(request), exchange);
    } catch (error) {
      exchange.onResponseError(undefined, error as Error);
    }
  });
}

function dispatchOptions(request: OutgoingRequest): Dispatcher.DispatchOptions {
  const { url, body, bodyLength } = request;
  const headers = flatHeaders(request.headers);
  const streams = body instanceof Readable;
  if (streams && bodyLength !== undefined && bodyLength > 0) headers.push("Content-Length", String(bodyLength));
  return {
    path: request.target ?? url.pathname + url.search,
    method: request.method as Dispatcher.HttpMethod,
    headers,
    // An ended stream would go out as an empty chunked body: a GET that had none must not get one.
    body: streams && bodyLength === 0 ? null : body,
  };
}

function flatHeaders(headers: readonly Header[]): string[] {
  const flat: string[] = [];
  for (const [name, value] of headers) {
    if (!CLIENT_FRAMING.has(lowerCaseName(name))) flat.push(name, value);
  }
  return flat;
}

/** One request to the upstream and its response, as the handler whose methods undici calls. */
class UpstreamExchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (response: UpstreamResponse) => void;
  readonly #reject: (error: UpstreamError) => void;
  readonly #request: OutgoingRequest;
  readonly #timer: NodeJS.Timeout;
  readonly #forgetClient: () => void;
  #controller?: Dispatcher.DispatchController;
  #body?: UpstreamBody;
  #failure?: Error;

  constructor(
    request: OutgoingRequest,
    resolve: (response: UpstreamResponse) => void,
    reject: (error: UpstreamError) => void,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#request = request;
    this.#timer = this.#startTimer();
    const { body, signal } = request;
    // API Gateway has the whole request before it calls the upstream, so a slow upload is no slow upstream.
    if (body instanceof Readable && request.bodyLength !== 0) body.once("end", () => this.#timer.refresh());
    this.#forgetClient = onAbort(signal, () => this.#clientHasLeft());
    if (signal.aborted) this.#clientHasLeft();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (status < 200) return; // informational (103 Early Hints): not passed on, as on API Gateway
    this.#body = new UpstreamBody(controller);
    this.#resolve(new StartedResponse(status, endToEndHeaders(controller.rawHeaders as Buffer[]), this.#body));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body?.add(chunk);
  }

  onResponseEnd(): void {
    this.#settle();
    this.#body?.complete();
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#settle();
    if (this.#body) this.#body.fail(error);
    else this.#reject(error instanceof UpstreamError ? error : new UpstreamError("unreachable", reasonOf(error)));
  }

  #clientHasLeft(): void {
    this.#giveUp(new UpstreamError("unreachable", "the client went away"));
  }

  /** Ends the exchange from this side. A connection that is still being opened is left to its timeout. */
  #giveUp(failure: UpstreamError): void {
    this.#settle();
    this.#failure = failure;
    this.#controller?.abort(failure);
    if (this.#body) this.#body.fail(failure);
    else this.#reject(failure);
  }

  #startTimer(): NodeJS.Timeout {
    const { timeoutMillis } = this.#request;
    return setTimeout(() => this.#timeIsUp(), timeoutMillis);
  }

  #timeIsUp(): void {
    const { timeoutMillis, body, onCut } = this.#request;
    if (this.#body) onCut?.();
    else if (body instanceof Readable && isUploading(body)) {
      this.#timer.refresh();
      return;
    }
    this.#giveUp(new UpstreamError("timeout", `no whole response within ${timeoutMillis} ms`));
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#forgetClient();
  }
}

/** A response whose head has arrived. Its body is inspected only when asked for: by then all of it may be there. */
class StartedResponse implements UpstreamResponse {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly #body: UpstreamBody;

  constructor(status: number, headers: readonly Header[], body: UpstreamBody) {
    this.status = status;
    this.headers = headers;
    this.#body = body;
  }

  get body(): Readable {
    return this.#body.stream;
  }

  get whole(): Buffer | undefined {
    return this.#body.whole;
  }
}

/** Whether the client is the slow side. A paused stream waits for the upstream to take more. */
function isUploading(body: Readable): boolean {
  return !body.readableEnded && body.readableFlowing === true && body.readableLength === 0;
}

/** As received, bytes read as latin1, which is also how node:http writes them. */
function endToEndHeaders(raw: readonly Buffer[]): Header[] {
  const headers: Header[] = [];
  let named = "";
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as Buffer).toString("latin1");
    const value = (raw[i + 1] as Buffer).toString("latin1");
    const lower = lowerCaseName(name);
    if (lower === "connection") named += `,${value}`;
    if (!DROPPED_UPSTREAM_HEADERS.has(lower)) headers.push([name, value]);
  }
  return named === "" || named === ",keep-alive" ? headers : withoutNamed(headers, named);
}

/** Headers that `Connection` names are for the next neighbour only (RFC 9110 section 7.6.1). */
function withoutNamed(headers: readonly Header[], list: string): Header[] {
  const named = new Set(list.split(",").map((token) => token.trim().toLowerCase()));
  return headers.filter(([name]) => !named.has(name.toLowerCase()));
}

/** Codes are safe to show; messages may hold addresses and are only for the developer's log. */
function reasonOf(error: Error & { code?: string }): string {
  return error.code ?? error.message;
}
