import { describe, expect, test } from "@jest/globals";
import { parseGatewayUrl, parseTimeout, usableToken } from "../../lib/check/check-arguments.ts";
import { UnusableArgument } from "../../lib/terminal/arguments.ts";
import { TOKEN } from "./fake-gateway.ts";

describe("the address", () => {
  test.each([
    "https://clipzy.example.com",
    "https://a1.execute-api.eu-central-1.amazonaws.com/live",
    "http://127.0.0.1:8080",
  ])("%s is usable", (text) => {
    expect(parseGatewayUrl("--url", text).href).toContain(text);
  });

  test.each(["clipzy.example.com", "ftp://a.example", "https://u:p@a.example", "https://a.example/?x=1", ""])(
    "%j is not",
    (text) => {
      expect(() => parseGatewayUrl("--url", text)).toThrow(UnusableArgument);
    },
  );
});

// Node 20's `URL.canParse` refuses such a name after some thousand calls.
test("an address with an international name stays usable, however often it is read", () => {
  for (let count = 0; count < 10_000; count++) parseGatewayUrl("--url", "https://b\u00fccher.example");
  expect(parseGatewayUrl("--url", "https://b\u00fccher.example").hostname).toBe("xn--bcher-kva.example");
});

describe("CLIPZY_TOKEN", () => {
  test.each(["https://clipzy.example.com", "http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"])(
    "goes to %s",
    (address) => {
      expect(usableToken(` ${TOKEN}\n`, new URL(address))).toBe(TOKEN);
    },
  );

  test.each(["http://clipzy.example.com", "http://10.0.0.1:8080", "http://127.clipzy.example.com"])(
    "does not go to %s",
    (address) => {
      expect(() => usableToken(TOKEN, new URL(address))).toThrow(/plain http/);
    },
  );

  test.each([undefined, "", "  "])("may be left out (%j)", (text) => {
    expect(usableToken(text, new URL("http://10.0.0.1"))).toBeUndefined();
  });

  test.each(["secret-word", "a.b", "a.b.c", `${TOKEN}.d`])(
    "that is not a JWT is refused without being quoted",
    (text) => {
      expect(() => usableToken(text, new URL("https://a.example"))).toThrow(
        new UnusableArgument("CLIPZY_TOKEN: expected a JWT, three base64url segments joined by dots"),
      );
    },
  );
});

describe("the timeout", () => {
  test.each(["100", "60000"])("takes %s", (text) => {
    expect(parseTimeout(text)).toBe(Number(text));
  });

  test.each(["99", "60001", "1.5", "ten", ""])("refuses %j", (text) => {
    expect(() => parseTimeout(text)).toThrow(UnusableArgument);
  });
});
