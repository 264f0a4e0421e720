import { describe, expect, test } from "@jest/globals";
import { parseUpstream } from "../../lib/local-run/start-options.ts";

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
