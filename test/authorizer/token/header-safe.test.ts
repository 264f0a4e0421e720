import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { headerSafe } from "../../../lambda/authorizer/token/header-safe.ts";

const anyText = fc.string({ unit: "binary", maxLength: 300 });

describe("headerSafe", () => {
  test("is visible ASCII without quote and backslash, whatever comes in", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(headerSafe(text) ?? "refused").toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/);
      }),
    );
  });

  test("can be undone: two names never become one", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const safe = headerSafe(text);
        if (safe !== undefined) expect(decodeURIComponent(safe)).toBe(text);
      }),
    );
  });

  test.each([
    ["user-1", "user-1"],
    ["a b", "a%20b"],
    ["100%", "100%25"],
    ['"', "%22"],
    ["\\", "%5C"],
    ["é", "%C3%A9"],
    ["\u{1f600}", "%F0%9F%98%80"],
    ["x".repeat(256), "x".repeat(256)],
  ])("%j becomes %j", (text, safe) => {
    expect(headerSafe(text)).toBe(safe);
  });

  test.each([
    "",
    "\n",
    "a\r\nb",
    "\0",
    "\x7f",
    "\x9f",
    "\u2028",
    "\ud800",
    "\udc00a",
    "x".repeat(257),
    "é".repeat(129),
  ])("refuses %j", (text) => {
    expect(headerSafe(text)).toBeUndefined();
  });
});
