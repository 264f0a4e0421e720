import { expect, test } from "@jest/globals";
import { didYouMean } from "../../../lib/config/problems/did-you-mean.ts";

const known = ["origins", "allowHeaders", "maxAgeSeconds", "dev"];

test.each([
  ["orgins", ' (did you mean "origins"?)'],
  ["origin", ' (did you mean "origins"?)'],
  ["Origins", ' (did you mean "origins"?)'],
  ["allow_headers", ' (did you mean "allowHeaders"?)'],
  ["allowHeadrs", ' (did you mean "allowHeaders"?)'],
  ["deb", ' (did you mean "dev"?)'],
  ["maxAge", ""],
  ["doc", ""],
  ["", ""],
  ["a".repeat(10_000), ""],
])("%s%s", (typed, suggestion) => {
  expect(didYouMean(typed, known)).toBe(suggestion);
});
