import { Readable } from "node:stream";
import type { Dispatcher } from "undici";

/** Up to this size, a body is copied into one write. */
const MAX_SMALL_BYTES = 16_384;

/** How much is kept before the body is read. */
const MAX_KEPT_BYTES = 65_536;

/**
 * The body of an upstream's response: filled by undici, no faster than it is read.
 *
 * Most answers arrive in one packet with their head. No stream is made for such a body: that would cost a quarter of
 * the time of all stops together.
 */
export class UpstreamBody {
  readonly #controller: Dispatcher.DispatchController;
  #chunks: Buffer[] = [];
  #length = 0;
  #isComplete = false;
  #failure?: Error;
  #stream?: BodyStream;

  constructor(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
  }

  add(chunk: Buffer): void {
    if (this.#stream) {
      if (!this.#stream.push(chunk)) this.#controller.pause();
      return;
    }
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length >= MAX_KEPT_BYTES) this.#controller.pause();
  }

  complete(): void {
    this.#isComplete = true;
    this.#stream?.complete();
  }

  fail(error: Error): void {
    this.#failure = error;
    this.#stream?.destroy(error);
  }

  /** The whole body when it is small and complete, undefined when it has to be streamed. */
  get whole(): Buffer | undefined {
    if (!this.#isComplete || this.#length > MAX_SMALL_BYTES || this.#stream || this.#failure) return undefined;
    const [first] = this.#chunks;
    return first && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks, this.#length);
  }

  /** The body as a stream, the same one each time. Destroyed before its end, it closes the upstream's connection. */
  get stream(): Readable {
    this.#stream ??= this.#startStream();
    return this.#stream;
  }

  #startStream(): BodyStream {
    const stream = new BodyStream(this.#controller);
    for (const chunk of this.#chunks) stream.push(chunk);
    this.#chunks = [];
    if (this.#isComplete) stream.complete();
    if (this.#failure) stream.destroy(this.#failure);
    return stream;
  }
}

class BodyStream extends Readable {
  readonly #controller: Dispatcher.DispatchController;
  #isComplete = false;

  constructor(controller: Dispatcher.DispatchController) {
    super({ highWaterMark: MAX_KEPT_BYTES });
    this.#controller = controller;
    // It may break before it is read; a later reader still learns of it by `close` without `end`.
    this.on("error", ignore);
  }

  override _read(): void {
    this.#controller.resume();
  }

  /** Before the response is complete, this closes the connection: the rest is no longer wanted. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.#isComplete) this.#controller.abort(error ?? new Error("the response is no longer wanted"));
    done(error);
  }

  complete(): void {
    this.#isComplete = true;
    this.push(null);
  }
}

function ignore(): void {
  // See the constructor.
}
