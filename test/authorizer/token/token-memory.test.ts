import { describe, expect, test } from "@jest/globals";
import { createTokenMemory, digestOf } from "../../../lambda/authorizer/token/token-memory.ts";

describe("the memory of tokens", () => {
  test("are remembered until their time is over", () => {
    const tokens = createTokenMemory<string>(10);
    tokens.remember("a", 1000, "x");
    expect(tokens.recall("a", 999)).toBe("x");
    expect(tokens.recall("a", 1000)).toBeUndefined();
    expect(tokens.size).toBe(0);
  });

  test("are bounded in number: the least recently used one goes", () => {
    const tokens = createTokenMemory<string>(2);
    tokens.remember("a", 1000, "a");
    tokens.remember("b", 1000, "b");
    tokens.recall("a", 0);
    tokens.remember("c", 1000, "c");
    expect(["a", "b", "c"].map((digest) => tokens.recall(digest, 0))).toEqual(["a", undefined, "c"]);
  });

  test("stay bounded over many", () => {
    const tokens = createTokenMemory<number>(100);
    for (let index = 0; index < 10_000; index++) tokens.remember(String(index), 1000, index);
    expect(tokens.size).toBe(100);
  });

  test("can be forgotten", () => {
    const tokens = createTokenMemory<string>(2);
    tokens.remember("a", 1000, "a");
    tokens.forget("a");
    expect(tokens.recall("a", 0)).toBeUndefined();
  });

  test("have digests that differ with any character, the signature's included", () => {
    expect(digestOf("h.c.s")).toBe(digestOf("h.c.s"));
    expect(new Set(["h.c.s", "h.c.t", "h.d.s", "i.c.s"].map(digestOf)).size).toBe(4);
  });
});
