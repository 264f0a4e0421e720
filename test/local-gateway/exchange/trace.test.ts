import { expect, test } from "@jest/globals";
import { hideTokens } from "../../../lib/local-gateway/exchange/trace.ts";
import { gatewayOf } from "../fake-world.ts";
import { MOCK } from "../sketched-template.ts";

const JWT = `${Buffer.from('{"alg":"ES256"}').toString("base64url")}.eyJzdWIiOiJhIn0.c2ln`;

test.each([
  [`/jobs/${JWT}`, "/jobs/(token)"],
  [`/a/${JWT}/b/${JWT}`, "/a/(token)/b/(token)"],
  [`${JWT.slice(0, -4)}`, "(token)"],
  ["/jobs/eyJ", "/jobs/eyJ"],
  ["/keys.js", "/keys.js"],
])("%s becomes %s", (text, expected) => {
  expect(hideTokens(text)).toBe(expected);
});

test("no trace holds a token that came in the path", async () => {
  const outcome = await gatewayOf({ methods: { "GET /{proxy+}": MOCK } }).send({ path: `/jobs/${JWT}` });
  expect(JSON.stringify(outcome.trace)).toContain("/jobs/(token)");
  expect(JSON.stringify(outcome.trace)).not.toContain("eyJ");
});
