import { expect, test } from "@jest/globals";
import { withCalls } from "../../lib/access-report/markdown-text.ts";

test.each([
  ["GET /a/*: scope a is needed now", "`GET /a/*`: scope a is needed now"],
  ["any method /a/*, /b and GET PUT /c: it is", "`any method /a/*`, `/b` and `GET PUT /c`: it is"],
  ["GET /a/* where /*/b covers it: it is", "`GET /a/*` where `/*/b` covers it: it is"],
  ["GET /: it is, and /, too", "`GET /`: it is, and `/`, too"],
  ["calls from 192.0.2.0/24, 2001:db8::/32 are blocked", "calls from 192.0.2.0/24, 2001:db8::/32 are blocked"],
  ["tokens of https://a.example/b_c*", "tokens of https://a.example/b\\_c\\*"],
])("in Markdown, the calls of %j are code", (text, markdown) => {
  expect(withCalls(text)).toBe(markdown);
});
