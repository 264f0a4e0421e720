import { describe, expect, test } from "@jest/globals";
import { parsePort, parseUpstream } from "../../lib/local-run/start-arguments.ts";

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

describe("--upstream", () => {
  test.each(["http://127.0.0.1:8000", "https://clipzy.internal", "http://[::1]:8000/"])("%s", (text) => {
    expect(parseUpstream(text).origin).toBe(new URL(text).origin);
  });
  test.each(["127.0.0.1:8000", "ftp://a", "http://a/api", "http://a?x=1", "http://u:p@a", "", "nonsense"])(
    "fails for %j, with what is expected",
    (text) => {
      expect(() => parseUpstream(text)).toThrow(`--upstream ${text}: expected scheme, host and port alone`);
    },
  );
});
