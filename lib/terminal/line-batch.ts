/** Lines on their way to a stream. */
export interface LineBatch {
  readonly add: (line: string) => void;
  /** Writes what is held, at once. */
  readonly flush: () => void;
}

/**
 * Gathers the lines of one turn of the event loop into one write. Under load, a separate write for each request costs as
 * much as some stops of the request path together.
 *
 * @param later calls back when the turn is over, e.g. `setImmediate`
 */
export function lineBatch(write: (text: string) => void, later: (callback: () => void) => void): LineBatch {
  let held = "";
  const flush = () => {
    if (held === "") return;
    const text = held;
    held = "";
    write(text);
  };
  const add = (line: string) => {
    if (held === "") later(flush);
    held += `${line}\n`;
  };
  return { add, flush };
}
