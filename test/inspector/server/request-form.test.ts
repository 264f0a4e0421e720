import { describe, expect, test } from "@jest/globals";
import type { FormProblem, RequestForm } from "../../../lib/inspector/server/messages.ts";
import { parseRequestForm } from "../../../lib/inspector/server/request-form.ts";

const FORM: RequestForm = {
  method: "GET",
  path: "/api/v1/jobs?limit=1",
  origin: "https://app.example.com",
  sourceIp: "127.0.0.9",
  credentials: "omit",
  token: { kind: "valid", scopes: ["jobs:read"] },
  headers: [["X-Clipzy-Principal", "somebody"]],
  body: "",
};

function fields(changes: Record<string, unknown>): string[] {
  const parsed = parseRequestForm({ ...FORM, ...changes });
  return "method" in parsed ? [] : (parsed as readonly FormProblem[]).map(({ field }) => field);
}

describe("the form of a request", () => {
  test.each<{ name: string; changes: Record<string, unknown> }>([
    { name: "as it is", changes: {} },
    { name: "no origin", changes: { origin: "" } },
    { name: "an opaque origin", changes: { origin: "null" } },
    { name: "the last loopback address", changes: { sourceIp: "127.255.255.254" } },
    { name: "a path in any spelling", changes: { path: "//a/..;/%2e%2e\\<b>\"'" } },
    { name: "a token of any text", changes: { token: { kind: "text", text: "not a token" } } },
    { name: "no scopes", changes: { token: { kind: "expired", scopes: [] } } },
  ])("takes $name", ({ changes }) => {
    expect(fields(changes)).toEqual([]);
  });

  test.each<{ name: string; changes: Record<string, unknown>; field: string }>([
    { name: "an unknown field", changes: { extra: 1 }, field: "form" },
    { name: "a method that is no word", changes: { method: "GET /x" }, field: "method" },
    { name: "CONNECT, which is not for an origin server", changes: { method: "CONNECT" }, field: "method" },
    { name: "a path without its slash", changes: { path: "api" }, field: "path" },
    { name: "a path that ends its line", changes: { path: "/a\r\nX: y" }, field: "path" },
    { name: "a path with a space", changes: { path: "/a b" }, field: "path" },
    { name: "a path beyond ASCII", changes: { path: "/ä" }, field: "path" },
    { name: "an origin that ends its line", changes: { origin: "https://a\r\nX: y" }, field: "origin" },
    { name: "an address that is none", changes: { sourceIp: "10.0.0.256" }, field: "sourceIp" },
    { name: "an address with a zone", changes: { sourceIp: "fe80::1%lo" }, field: "sourceIp" },
    { name: "a kind of token that there is not", changes: { token: { kind: "forged", scopes: [] } }, field: "token" },
    { name: "an address with a leading zero", changes: { sourceIp: "127.0.0.01" }, field: "sourceIp" },
    { name: "a name for an address", changes: { sourceIp: "127.example" }, field: "sourceIp" },
    { name: "an empty token", changes: { token: { kind: "text", text: "" } }, field: "token" },
    { name: "a token that ends its line", changes: { token: { kind: "text", text: "a\nb" } }, field: "token" },
    { name: "a scope with a space", changes: { token: { kind: "valid", scopes: ["a b"] } }, field: "token" },
    { name: "a header that has its own field", changes: { headers: [["AUTHORIZATION", "x"]] }, field: "headers" },
    {
      name: "a header that frames the message",
      changes: { headers: [["Transfer-Encoding", "chunked"]] },
      field: "headers",
    },
    { name: "a header name with a colon", changes: { headers: [["A:", "x"]] }, field: "headers" },
    { name: "a header value that ends its line", changes: { headers: [["A", "x\ny"]] }, field: "headers" },
    { name: "21 headers", changes: { headers: Array(21).fill(["A", "x"]) }, field: "headers" },
    { name: "a body of 32,769 characters", changes: { body: "a".repeat(32_769) }, field: "body" },
  ])("refuses $name", ({ changes, field }) => {
    expect(fields(changes)).toEqual([field]);
  });

  test("never repeats a value: one of them may be a token", () => {
    const problems = parseRequestForm({ ...FORM, token: { kind: "text", text: "se\ncret" }, path: "secret" });
    expect(JSON.stringify(problems)).not.toContain("cret");
  });
});
