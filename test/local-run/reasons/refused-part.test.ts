import { describe, expect, test } from "@jest/globals";
import { type DenialReason, REASONS } from "../../../lambda/authorizer/outcome/reasons.ts";
import type { IssuerSettings } from "../../../lambda/authorizer/settings/settings.ts";
import { refusedPart } from "../../../lib/local-run/reasons/refused-part.ts";

const issuer: IssuerSettings = {
  issuer: "https://login.example.com",
  audience: ["clipzy"],
  audienceClaim: "client_id",
  requiredType: "at+jwt",
  algorithms: ["RS256", "ES256", "EdDSA"],
};
const settings = { issuers: [issuer], clockToleranceSeconds: 7 };

describe("the refused part of a credential", () => {
  test.each(Object.keys(REASONS.denied))("of %s has a name, and what is accepted of it", (reason) => {
    expect(refusedPart(reason, { settings, issuer })).toMatchObject({
      part: expect.stringMatching(/^(?:claims?|header|the) /),
      expected: expect.stringMatching(/.{4}/),
    });
  });

  test.each<[DenialReason, string, string]>([
    ["audience-refused", "claim client_id", "clipzy"],
    ["algorithm-refused", "header alg", "RS256, ES256 or EdDSA"],
    ["expired", "claim exp", "a time to come (within 7 s)"],
    [
      "scope-malformed",
      "claim scope or scp",
      "scopes of visible ASCII, in a string with spaces between them or in a list",
    ],
  ])("%s: %s has to be %s", (reason, part, expected) => {
    expect(refusedPart(reason, { settings, issuer })).toMatchObject({ part, expected });
  });

  test("names the standard claims alone where an issuer has others as well: only those are refused", () => {
    const custom = { ...issuer, scopeClaims: ["scope", "realm_access.roles"] };
    expect(refusedPart("scope-malformed", { settings, issuer: custom })?.part).toBe("claim scope");
  });

  test.each(["ok", "key-set-timeout", "toString", "no-such-reason"])("is unknown for %s", (reason) => {
    expect(refusedPart(reason, { settings, issuer })).toBeUndefined();
  });
});
