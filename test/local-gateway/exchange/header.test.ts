import { describe, expect, test } from "@jest/globals";
import { headerValue, isHeaderName } from "../../../lib/local-gateway/exchange/header.ts";

describe("a header value", () => {
  test.each([
    ["plain text", "a b", "a b"],
    ["a tab", "a\tb", "a\tb"],
    ["a line break and a further header", "a\r\nX-Principal: admin", "a  X-Principal: admin"],
    ["a zero byte", "a\0b", "a b"],
    ["a byte beyond ASCII, as it came", "caf\xe9", "caf\xe9"],
    ["text beyond one byte, as UTF-8", "\u20ac", "\xe2\x82\xac"],
  ])("%s", (_name, given, expected) => {
    expect(headerValue(given)).toBe(expected);
  });
});

test.each([
  ["X-A", true],
  ["a b", false],
  ["", false],
  ["a:b", false],
  ["a\r", false],
])("%j is a header's name: %s", (name, expected) => {
  expect(isHeaderName(name)).toBe(expected);
});
