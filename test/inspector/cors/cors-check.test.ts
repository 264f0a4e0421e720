import { describe, expect, test } from "@jest/globals";
import { corsCheck } from "../../../lib/inspector/cors/cors-check.ts";
import type { Header } from "../../../lib/local-gateway/exchange/client-request.ts";

const ORIGIN = "https://app.example.com";

interface Row {
  readonly name: string;
  readonly headers: readonly Header[];
  readonly origin?: string;
  readonly credentials?: "omit" | "include";
}

const ALLOW: Header = ["Access-Control-Allow-Origin", ORIGIN];
const ANY: Header = ["Access-Control-Allow-Origin", "*"];

function verdict({ headers, origin = ORIGIN, credentials = "omit" }: Row): string | undefined {
  return corsCheck({ origin, method: "GET", headers: [], credentials }, { status: 200, headers });
}

describe("the CORS check of the Fetch standard", () => {
  test.each<Row>([
    { name: "the origin itself", headers: [ALLOW] },
    { name: "a name in other letters", headers: [["access-control-allow-origin", ORIGIN]] },
    { name: "an asterisk, without credentials", headers: [ANY] },
    {
      name: "an opaque origin that is allowed by name",
      headers: [["Access-Control-Allow-Origin", "null"]],
      origin: "null",
    },
    {
      name: "credentials that are allowed",
      headers: [ALLOW, ["Access-Control-Allow-Credentials", "true"]],
      credentials: "include",
    },
  ])("lets the page in: $name", (row) => {
    expect(verdict(row)).toBeUndefined();
  });

  test.each<Row & { because: RegExp }>([
    { name: "no header", headers: [], because: /no Access-Control-Allow-Origin/ },
    {
      name: "another origin",
      headers: [["Access-Control-Allow-Origin", "https://b.example"]],
      because: /not https:\/\/app/,
    },
    { name: "a trailing slash", headers: [["Access-Control-Allow-Origin", `${ORIGIN}/`]], because: /com\/, not/ },
    {
      name: "other letters in the value",
      headers: [["Access-Control-Allow-Origin", ORIGIN.toUpperCase()]],
      because: /HTTPS/,
    },
    { name: "the header twice", headers: [ALLOW, ALLOW], because: /com, https/ },
    { name: "an asterisk with credentials", headers: [ANY], credentials: "include", because: /is \*/ },
    {
      name: "credentials that the answer does not allow",
      headers: [ALLOW],
      credentials: "include",
      because: /is not true/,
    },
    {
      name: "credentials allowed in other letters",
      headers: [ALLOW, ["Access-Control-Allow-Credentials", "True"]],
      credentials: "include",
      because: /is not true/,
    },
  ])("keeps the page out: $name", ({ because, ...row }) => {
    expect(verdict(row)).toMatch(because);
  });
});
