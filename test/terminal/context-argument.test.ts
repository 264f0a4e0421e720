import { describe, expect, test } from "@jest/globals";
import { parseContext } from "../../lib/terminal/context-argument.ts";

describe("-c", () => {
  test("collects pairs, the later one winning", () => {
    const once = parseContext("a=1");
    expect(parseContext("a=2=3", parseContext("b=", once))).toEqual({ a: "2=3", b: "" });
  });
  test.each(["a", "=1"])("fails for %j", (pair) => {
    expect(() => parseContext(pair)).toThrow(`-c ${pair}: expected key=value`);
  });
});
