/** A header's name and value, as they came. */
export type HeaderPair = readonly [name: string, value: string];

/** `message.rawHeaders` as pairs, in order. */
export function headerPairs(rawHeaders: readonly string[]): HeaderPair[] {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""] as const] : []));
}

/**
 * Reads a body whole.
 *
 * @returns undefined when it is longer than `maxBytes`; the rest is not read then
 */
export async function readBody(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** A body as JSON; undefined when it is longer than `maxBytes`, or not JSON. */
export async function readJson(body: AsyncIterable<Buffer>, maxBytes: number): Promise<unknown> {
  const bytes = await readBody(body, maxBytes);
  try {
    return bytes && JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
