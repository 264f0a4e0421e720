import { describe, expect, test } from "@jest/globals";
import { FORWARDED_HEADERS } from "../../../lib/request-path/private-integration/forwarded-headers.ts";
import { ODD_NAME, SPOOFED_NAMES, spoofedHeader } from "../../../lib/request-path/web-acl/spoofed-header.ts";

/** Every spelling of a header's name with one or more underscores in place of hyphens, in lower case. */
function lookalikes(name: string): string[] {
  const [head = "", ...rest] = name.toLowerCase().split("-");
  const spellings = rest.reduce((all, part) => all.flatMap((one) => [`${one}-${part}`, `${one}_${part}`]), [head]);
  return spellings.filter((spelling) => spelling.includes("_"));
}

describe("a header's name", () => {
  const refused = new RegExp([...SPOOFED_NAMES, ODD_NAME].join("|"));

  test.each(FORWARDED_HEADERS.flatMap(lookalikes))("%s is refused: it looks like the gateway's own", (name) => {
    expect(name).toMatch(refused);
  });

  test.each([
    "x-original-url",
    "x-rewrite-url",
    "x-http-method-override",
    "x-method-override",
    "x-http-method",
    "x_original_url",
    "x_http_method_override",
    "script_name",
    "script-name",
    "x-script-name",
    "path_info",
    "x-forwarded-prefix",
  ])("%s is refused: it would replace what the rules have judged", (name) => {
    expect(name).toMatch(refused);
  });

  test.each([..."!#$%&'*+.^`|~ \t"].map((character) => `x${character}clipzy${character}principal`))(
    "%j is refused: some hosts take every odd character for a hyphen",
    (name) => {
      expect(name).toMatch(refused);
    },
  );

  test.each([
    ...FORWARDED_HEADERS.map((name) => name.toLowerCase()),
    "x-request-id-2",
    "x-forwarded-proto",
    "x-requested-with",
    "x-original-url-hash",
    "my_header",
    "max_clipzy_principal",
    "accept",
    ":authority",
    "sec-ch-ua-platform",
    "x-amz-date",
  ])("%s is not", (name) => {
    expect(name).not.toMatch(refused);
  });

  test.each([...SPOOFED_NAMES, ODD_NAME])("is matched by an expression that WAF takes: %s", (expression) => {
    expect(expression.length).toBeLessThanOrEqual(200);
  });
});

describe("the rule", () => {
  const { statement, action } = spoofedHeader();

  test("looks at names alone, in whatever case, and refuses what it cannot see in full", () => {
    const statements = statement.orStatement?.statements ?? [];
    expect(statements.map(({ regexMatchStatement }) => regexMatchStatement?.regexString)).toEqual([
      ...SPOOFED_NAMES,
      ODD_NAME,
    ]);
    for (const { regexMatchStatement } of statements) {
      expect(regexMatchStatement).toMatchObject({
        fieldToMatch: { headers: { matchPattern: { all: {} }, matchScope: "KEY", oversizeHandling: "MATCH" } },
        textTransformations: [{ priority: 0, type: "LOWERCASE" }],
      });
    }
  });

  test("blocks plainly, so that the refusal has a request id and CORS headers", () => {
    expect(action).toEqual({ block: {} });
  });
});
