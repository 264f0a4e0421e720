import { describe, expect, test } from "@jest/globals";
import type { IssuerSettings } from "../../../lambda/authorizer/settings/settings.ts";
import { parseClaims } from "../../../lambda/authorizer/token/claims.ts";

const ISSUER: IssuerSettings = {
  issuer: "https://id.example.com",
  audience: ["clipzy"],
  audienceClaim: "aud",
  algorithms: ["RS256"],
};
/** Between two seconds, as a clock nearly always stands. */
const NOW = 1_000_000.5;

function judge(times: Readonly<Record<string, number>>, toleranceSeconds: number) {
  const claims = { aud: "clipzy", sub: "user-1", exp: NOW + 60, ...times };
  try {
    parseClaims(claims, ISSUER, NOW, toleranceSeconds);
    return "good";
  } catch (error) {
    return (error as Error & { reason?: string }).reason;
  }
}

describe("times with fractions", () => {
  test.each([
    [{ iat: NOW }, 0, "good"],
    [{ iat: NOW - 0.2 }, 0, "good"],
    [{ iat: NOW + 0.001 }, 0, "issued-in-future"],
    [{ iat: NOW + 5 }, 5, "good"],
    [{ iat: NOW + 5.001 }, 5, "issued-in-future"],
    [{ nbf: NOW - 0.2 }, 0, "good"],
    [{ nbf: NOW + 0.001 }, 0, "not-yet-valid"],
    [{ nbf: NOW + 4.9 }, 5, "good"],
    [{ exp: NOW + 0.001 }, 0, "good"],
    [{ exp: NOW }, 0, "expired"],
    [{ exp: NOW - 4.999 }, 5, "good"],
    [{ exp: NOW - 5 }, 5, "expired"],
  ])("%j with a tolerance of %i s: %s", (times, toleranceSeconds, expected) => {
    expect(judge(times, toleranceSeconds)).toBe(expected);
  });
});
