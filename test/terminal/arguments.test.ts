import { describe, expect, test } from "@jest/globals";
import { parseContext, parsePort, wholeNumber } from "../../lib/terminal/arguments.ts";

describe("-c", () => {
  test("collects pairs, the later one winning", () => {
    const once = parseContext("a=1");
    expect(parseContext("a=2=3", parseContext("b=", once))).toEqual({ a: "2=3", b: "" });
  });
  test.each(["a", "=1"])("fails for %j", (pair) => {
    expect(() => parseContext(pair)).toThrow(`-c ${pair}: expected key=value`);
  });
});

describe("--port", () => {
  test.each([
    ["0", 0],
    ["8080", 8080],
    ["65535", 65_535],
  ])("%s", (text, port) => {
    expect(parsePort(text)).toBe(port);
  });
  test.each(["65536", "-1", "80.5", "http", "", "1e3"])("fails for %j, with what is expected", (text) => {
    expect(() => parsePort(text)).toThrow(`--port ${text}: expected a number from 0 to 65535`);
  });
});

describe("a whole number", () => {
  const parse = wholeNumber({ option: "--count", min: 2, max: 10 });
  test.each([
    ["2", 2],
    ["10", 10],
  ])("%s", (text, number) => {
    expect(parse(text)).toBe(number);
  });
  test.each(["1", "11", "-3", "2.5", "1e1", " 3", "", "three"])("fails for %j, with what is expected", (text) => {
    expect(() => parse(text)).toThrow(`--count ${text}: expected a whole number from 2 to 10`);
  });
  test("without a maximum says so, and ends where numbers stop being exact", () => {
    const count = wholeNumber({ option: "--count" });
    expect(count("9007199254740991")).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => count("9007199254740992")).toThrow("--count 9007199254740992: expected a whole number of at least 1");
    expect(() => count("0")).toThrow("--count 0: expected a whole number of at least 1");
  });
});
