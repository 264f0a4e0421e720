import { Readable } from "node:stream";
import type { Dispatcher } from "undici";

/** A body this small is worth copying into one write. */
const SMALL_BYTES = 16_384;

/** The body of an upstream's response: filled by undici, no quicker than it is read. */
export class UpstreamBody extends Readable {
  readonly #controller: Dispatcher.DispatchController;
  #isComplete = false;

  constructor(controller: Dispatcher.DispatchController) {
    super({ highWaterMark: 65_536 });
    this.#controller = controller;
    // It may break before anybody listens; whoever reads it later still learns of it by `close` without `end`.
    this.on("error", ignore);
  }

  override _read(): void {
    this.#controller.resume();
  }

  /** Before the response is complete this closes the connection: nobody wants the rest. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.#isComplete) this.#controller.abort(error ?? new Error("the response is no longer wanted"));
    done(error);
  }

  add(chunk: Buffer): void {
    if (!this.push(chunk)) this.#controller.pause();
  }

  complete(): void {
    this.#isComplete = true;
    this.push(null);
  }

  /**
   * The whole body, when it has all arrived already and is small: most answers come in one packet with their head, and
   * one write is a fifth cheaper than a stream. Undefined when it has to be streamed.
   */
  takeWhole(): Buffer | undefined {
    if (!this.#isComplete || this.readableLength > SMALL_BYTES || this.destroyed || this.readableDidRead)
      return undefined;
    return (this.read() as Buffer | null) ?? Buffer.alloc(0);
  }
}

function ignore(): void {
  // See the constructor.
}
