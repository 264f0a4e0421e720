import { describe, expect, test } from "@jest/globals";
import { rateLimit } from "../../../lib/local-gateway/web-acl/rate-limit.ts";

const SECOND = 1000;

describe("a rate limit of 10 in 60 seconds", () => {
  const overAfter = (times: number, at: number, then: number): boolean => {
    const count = rateLimit(10, 60);
    for (let i = 0; i < times; i++) count("a", at);
    return count("a", then);
  };

  test.each([
    ["the tenth request", 9, 0, 0, false],
    ["the eleventh", 10, 0, 0, true],
    ["the eleventh, just within the window", 10, 0, 59 * SECOND, true],
    ["the eleventh, when the first have left the window", 10, 0, 60 * SECOND, false],
    ["after a long silence", 10, 0, 3600 * SECOND, false],
    ["a clock that is set back", 10, 100 * SECOND, 50 * SECOND, true],
  ])("%s", (_name, times, at, then, expected) => {
    expect(overAfter(times, at, then)).toBe(expected);
  });

  test("slides: the earliest requests leave it first", () => {
    const count = rateLimit(10, 60);
    for (let i = 0; i < 5; i++) count("a", 0);
    for (let i = 0; i < 5; i++) count("a", 30 * SECOND);
    expect(count("a", 59 * SECOND)).toBe(true);
    expect(count("a", 61 * SECOND)).toBe(false);
  });

  test("requests over the limit are counted too", () => {
    const count = rateLimit(10, 60);
    for (let i = 0; i < 30; i++) count("a", i * 2 * SECOND);
    expect(count("a", 60 * SECOND)).toBe(true);
  });

  test("keys do not share a count", () => {
    const count = rateLimit(1, 60);
    count("a", 0);
    expect([count("b", 0), count("a", 0)]).toEqual([false, true]);
  });

  test("forgets the key unseen for longest when there are too many", () => {
    const count = rateLimit(1, 60);
    count("first", 0);
    for (let i = 0; i < 10_000; i++) count(`key ${i}`, 0);
    expect(count("first", 0)).toBe(false);
  });
});
