import { describe, expect, test } from "@jest/globals";
import { readableHeaders } from "../../../lib/inspector/cors/readable-headers.ts";
import type { Header } from "../../../lib/local-gateway/exchange/client-request.ts";

function read(headers: readonly Header[], credentials: "omit" | "include" = "omit") {
  const { readable, hidden } = readableHeaders(
    { origin: "https://app.example.com", method: "GET", headers: [], credentials },
    { status: 200, headers },
  );
  return { readable: readable.map(([name]) => name), hidden };
}

const ID: Header = ["X-Request-Id", "1"];

describe("the headers that a page can read", () => {
  test("are the safelisted ones", () => {
    expect(read([["Content-Type", "application/json"], ["cache-control", "no-store"], ID])).toEqual({
      readable: ["Content-Type", "cache-control"],
      hidden: ["X-Request-Id"],
    });
  });

  test("and those that are exposed by name, whatever their letters", () => {
    expect(read([ID, ["Access-Control-Expose-Headers", "Retry-After, x-request-id"]]).readable).toEqual([
      "X-Request-Id",
    ]);
  });

  test("all of them by an asterisk without credentials, but never a cookie", () => {
    const headers: Header[] = [ID, ["Set-Cookie", "a=b"], ["Access-Control-Expose-Headers", "*"]];
    expect(read(headers).readable).toEqual(["X-Request-Id", "Access-Control-Expose-Headers"]);
    expect(read(headers, "include").readable).toEqual([]);
  });

  test("never a cookie, even by name", () => {
    expect(
      read([
        ["Set-Cookie", "a=b"],
        ["Access-Control-Expose-Headers", "Set-Cookie"],
      ]).readable,
    ).toEqual([]);
  });
});
