import { describe, expect, test } from "@jest/globals";
import { parseGatewayUrl, parseTimeout, parseWait, usableToken } from "../../lib/check/check-arguments.ts";
import { UnusableArgument } from "../../lib/terminal/arguments.ts";
import { checkEnvironment } from "./check-environment.ts";
import { TOKEN, tokenWith } from "./fake-gateway.ts";

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
  const { auth } = checkEnvironment();
  const usable = (text: string | undefined, address = "https://clipzy.example.com", now = 0) =>
    usableToken(text, { base: new URL(address), auth, now });

  test.each(["https://clipzy.example.com", "http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"])(
    "goes to %s",
    (address) => {
      expect(usable(` ${TOKEN}\n`, address)).toBe(TOKEN);
    },
  );

  test.each(["http://clipzy.example.com", "http://10.0.0.1:8080", "http://127.clipzy.example.com"])(
    "does not go to %s",
    (address) => {
      expect(() => usable(TOKEN, address)).toThrow(/plain http/);
    },
  );

  test.each([undefined, "", "  "])("may be left out (%j)", (text) => {
    expect(usable(text, "http://10.0.0.1")).toBeUndefined();
  });

  test.each(["secret-word", "a.b", "a.b.c", `${TOKEN}.d`])(
    "that is not a JWT is refused without being quoted",
    (text) => {
      expect(() => usable(text)).toThrow(
        new UnusableArgument("CLIPZY_TOKEN: expected a JWT, three base64url segments joined by dots"),
      );
    },
  );

  test("that this environment cannot accept is refused in one line, with nothing of it but its end", () => {
    const foreign = tokenWith({ iss: "https://secret.example", aud: "secret", sub: "secret", exp: 1_800_000_000 });
    expect(() => usable(foreign, undefined, 1_900_000_000_000)).toThrow(
      new UnusableArgument(
        "CLIPZY_TOKEN: it expired at 2027-01-15T08:00:00Z, its iss is another than https://login.example.com; " +
          "expected a token that this environment accepts now",
      ),
    );
  });
});

describe("the timeout", () => {
  test.each(["100", "60000"])("takes %s", (text) => {
    expect(parseTimeout(text)).toBe(Number(text));
  });

  test.each(["99", "60001", "1.5", "ten", ""])("refuses %j", (text) => {
    expect(() => parseTimeout(text)).toThrow(UnusableArgument);
  });
});

describe("the wait", () => {
  test.each(["1", "3600"])("takes %s seconds", (text) => {
    expect(parseWait(text)).toBe(Number(text));
  });

  test.each(["0", "3601", "-1", "1.5", "1e2", "ten", ""])("refuses %j", (text) => {
    expect(() => parseWait(text)).toThrow(UnusableArgument);
  });
});
