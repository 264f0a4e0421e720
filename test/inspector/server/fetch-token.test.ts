import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "@jest/globals";
import { fetchToken, TokenRefusal } from "../../../lib/inspector/server/fetch-token.ts";
import { closeServer, listen } from "../../../lib/loopback/listen.ts";

const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of ended.splice(0)) await close();
});

/** A token endpoint that gives one answer, and remembers the forms. */
async function endpoint(status: number, answer: unknown) {
  const forms: URLSearchParams[] = [];
  const server = createServer(async (request, response) => {
    forms.push(new URLSearchParams(await text(request)));
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
  });
  ended.push(() => closeServer(server));
  return { url: `http://127.0.0.1:${await listen(server)}/token`, forms };
}

describe("a token of the local issuer", () => {
  test("is asked for with its scopes", async () => {
    const { url, forms } = await endpoint(200, { access_token: "aaaa.bbbb.cccc" });
    expect(await fetchToken(url, { kind: "valid", scopes: ["a", "b"] })).toBe("aaaa.bbbb.cccc");
    expect(Object.fromEntries(forms[0] ?? [])).toEqual({ grant_type: "client_credentials", scope: "a b" });
  });

  test("that has expired has a negative lifetime", async () => {
    const { url, forms } = await endpoint(200, { access_token: "aaaa.bbbb.cccc" });
    await fetchToken(url, { kind: "expired", scopes: [] });
    expect(Number(forms[0]?.get("expires_in"))).toBeLessThan(0);
  });

  test.each([
    [
      { error_description: "fault: auth.revoked lists nothing" },
      "the issuer answered 400: fault: auth.revoked lists nothing",
    ],
    [{}, "the issuer answered 400: no token came"],
  ])("that is not given says why: %j", async (answer, message) => {
    const { url } = await endpoint(400, answer);
    const refused = fetchToken(url, { kind: "wrong", fault: "revoked", scopes: [] });
    await expect(refused).rejects.toThrow(TokenRefusal);
    await expect(refused).rejects.toThrow(message);
  });
});
