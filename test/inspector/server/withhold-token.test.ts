import { describe, expect, test } from "@jest/globals";
import { withholdToken } from "../../../lib/inspector/server/withhold-token.ts";

describe("withholding the token", () => {
  test.each([
    {
      name: "in every string, at any depth",
      token: "aaaa.bbbb.cccc",
      value: { a: ["x aaaa.bbbb.cccc y"] },
      shown: { a: ["x $CLIPZY_TOKEN y"] },
    },
    {
      name: "with characters that JSON escapes",
      token: 'quoted"and\\more',
      value: 'is quoted"and\\more',
      shown: "is $CLIPZY_TOKEN",
    },
    {
      name: "not a text too short to be one",
      token: "status",
      value: { status: "status" },
      shown: { status: "status" },
    },
    { name: "nothing without a token", token: undefined, value: ["aaaa.bbbb.cccc"], shown: ["aaaa.bbbb.cccc"] },
  ])("$name", ({ token, value, shown }) => {
    expect(withholdToken<unknown>(value, token)).toEqual(shown);
  });
});
