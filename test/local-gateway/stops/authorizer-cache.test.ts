import { describe, expect, test } from "@jest/globals";
import { authorizerCache } from "../../../lib/local-gateway/stops/authorizer-cache.ts";

describe("the result cache", () => {
  test.each([
    ["just within the TTL", 299_999, "output"],
    ["just past it", 300_000, undefined],
  ])("%s", (_name, later, expected) => {
    const cache = authorizerCache<string>(300);
    cache.store("token", "output", 1_000);
    expect(cache.find("token", 1_000 + later)).toBe(expected);
  });

  test("keeps nothing with a TTL of 0", () => {
    const cache = authorizerCache<string>(0);
    cache.store("token", "output", 1_000);
    expect(cache.find("token", 1_000)).toBeUndefined();
  });

  test("tells tokens apart", () => {
    const cache = authorizerCache<string>(300);
    cache.store("token", "output", 0);
    expect(cache.find("Token", 0)).toBeUndefined();
  });

  test("makes room by forgetting the oldest", () => {
    const cache = authorizerCache<string>(300, 2);
    for (const token of ["one", "two", "three"]) cache.store(token, token, 0);
    expect(["one", "two", "three"].map((token) => cache.find(token, 0))).toEqual([undefined, "two", "three"]);
  });
});
