import { Readable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { headerPairs, readBody, readJson } from "../../lib/loopback/http-message.ts";

test("raw headers become pairs, in order, repeated ones kept", () => {
  expect(headerPairs([])).toEqual([]);
  expect(headerPairs(["A", "1", "b", "2", "A", ""])).toEqual([
    ["A", "1"],
    ["b", "2"],
    ["A", ""],
  ]);
});

describe("a body", () => {
  const body = (...chunks: (Buffer | string)[]) => Readable.from(chunks);

  test("is read up to the limit, in bytes", async () => {
    expect((await readBody(body("äb", Buffer.from("c")), 4))?.toString()).toBe("äbc");
    expect(await readBody(body("äb", Buffer.from("c")), 3)).toBeUndefined();
    expect(await readBody(body(), 0)).toEqual(Buffer.alloc(0));
  });

  test.each([
    ['{"a":1}', 7, { a: 1 }],
    ['{"a":1}', 6, undefined],
    ["{", 9, undefined],
    ["", 9, undefined],
  ])("%j of at most %d bytes as JSON is %j", async (text, maxBytes, value) => {
    expect(await readJson(body(text), maxBytes)).toEqual(value);
  });
});
