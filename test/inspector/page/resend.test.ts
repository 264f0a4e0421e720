import { describe, expect, test } from "@jest/globals";
import { createSentForms } from "../../../lib/inspector/page/resend.ts";
import type { RequestForm } from "../../../lib/inspector/server/messages.ts";
import { traced } from "../traced.ts";

const FORM: RequestForm = {
  method: "POST",
  path: "/api/v1/jobs?dry=1",
  origin: "https://app.example.com",
  sourceIp: "203.0.113.7",
  credentials: "include",
  token: { kind: "valid", scopes: ["jobs:write"] },
  headers: [["X-Trial", "1"]],
  body: "{}",
};

const received = [
  ["Host", "127.0.0.1:8080"],
  ["Origin", "https://app.example.com"],
  ["Authorization", "(not shown)"],
  ["Content-Length", "2"],
  ["X-Trial", "1"],
] as const;

describe("a request sent by the page", () => {
  test("is sent again as it was", () => {
    const forms = createSentForms();
    forms.add("a", FORM);
    expect(forms.of(traced({ id: "a" }, { received }))).toEqual({ form: FORM, missing: [] });
  });

  test("with a pasted token lacks it: it is kept nowhere", () => {
    const forms = createSentForms();
    forms.add("a", { ...FORM, token: { kind: "text", text: "aaaa.bbbb.cccc" } });
    const { form, missing } = forms.of(traced({ id: "a" }, { received }));
    expect([form.token, missing]).toEqual([{ kind: "none" }, ["the token"]]);
  });

  test("is remembered among the last hundred", () => {
    const forms = createSentForms();
    for (let id = 0; id <= 100; id++) forms.add(String(id), FORM);
    expect(forms.of(traced({ id: "1" })).form).toBe(FORM);
    expect(forms.of(traced({ id: "0" })).form).not.toBe(FORM);
  });
});

describe("a request from elsewhere", () => {
  test("is what its trace has: no credentials, no body, no headers that a sender writes itself", () => {
    const request = traced({ method: "PUT", path: "/a", sourceIp: "2001:db8::7" }, { received });
    expect(createSentForms().of(request)).toEqual({
      form: {
        method: "PUT",
        path: "/a",
        origin: "https://app.example.com",
        sourceIp: "2001:db8::7",
        credentials: "omit",
        token: { kind: "none" },
        headers: [["X-Trial", "1"]],
        body: "",
      },
      missing: ["the token", "the body", "a query, if it had one"],
    });
  });

  test.each([
    [[["Content-Length", "0"]], []],
    [[["Transfer-Encoding", "chunked"]], ["the body"]],
    [undefined, []],
  ] as const)("with %j lacks %j and perhaps a query", (headers, missing) => {
    const request = traced({}, headers === undefined ? {} : { received: headers });
    expect(createSentForms().of(request).missing).toEqual([...missing, "a query, if it had one"]);
  });
});
