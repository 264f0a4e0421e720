import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { fetchJson } from "../../../lambda/authorizer/keys/fetch-json.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`);
}

const answer = (body: string, headers: Record<string, string> = {}, status = 200): RequestListener => {
  return (_request, response) => response.writeHead(status, headers).end(body);
};

describe("accepts", () => {
  test.each([
    ["application/json", { "content-type": "application/json" }],
    ["a character set", { "content-type": "application/json; charset=utf-8" }],
    ["a key set's own type", { "content-type": "application/jwk-set+json" }],
    ["no type", {}],
    ["an encoding that is none", { "content-encoding": "Identity" }],
  ])("%s", async (_name, headers) => {
    expect(await fetchJson(await serve(answer('{"keys":[]}', headers)), 5000)).toEqual({ keys: [] });
  });

  test("256 KB", async () => {
    const text = JSON.stringify("x".repeat(256 * 1024 - 2));
    expect(await fetchJson(await serve(answer(text)), 5000)).toHaveLength(256 * 1024 - 2);
  });
});

describe("refuses", () => {
  test.each([
    ["another status", answer("{}", {}, 500), "key-set-status"],
    ["another status of success", answer("{}", {}, 203), "key-set-status"],
    ["a redirect", answer("", { location: "http://127.0.0.1:1/" }, 302), "key-set-status"],
    [
      "another protocol, which nobody asked for",
      (({ socket }) =>
        socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")) as RequestListener,
      "key-set-status",
    ],
    ["another type", answer("{}", { "content-type": "text/html" }), "key-set-not-json"],
    ["a type that only begins alike", answer("{}", { "content-type": "application/jsonx" }), "key-set-not-json"],
    ["what is no JSON", answer("<html>"), "key-set-not-json"],
    ["an empty body", answer(""), "key-set-not-json"],
    ["a compressed body", answer("{}", { "content-encoding": "gzip" }), "key-set-not-json"],
    ["more than 256 KB", answer(`"${"x".repeat(256 * 1024)}"`), "key-set-oversized"],
  ])("%s", async (_name, listener, reason) => {
    await expect(fetchJson(await serve(listener), 5000)).rejects.toMatchObject({ reason });
  });

  test("a body without end, as soon as it is too long", async () => {
    const url = await serve((_request, response) => {
      const write = () => {
        while (response.write("x".repeat(65_536)));
      };
      response.on("drain", write);
      write();
    });
    await expect(fetchJson(url, 5000)).rejects.toMatchObject({ reason: "key-set-oversized" });
  });

  test("an answer that does not begin in time", async () => {
    const url = await serve(() => undefined);
    await expect(fetchJson(url, 50)).rejects.toMatchObject({ reason: "key-set-timeout" });
  });

  test("a body that trickles beyond the time", async () => {
    const url = await serve((_request, response) => {
      const timer = setInterval(() => response.write(" "), 10);
      response.on("close", () => clearInterval(timer));
    });
    await expect(fetchJson(url, 100)).rejects.toMatchObject({ reason: "key-set-timeout" });
  });

  test("a connection that is cut in the middle of the body", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{", () => response.destroy());
    });
    await expect(fetchJson(url, 5000)).rejects.toMatchObject({ reason: "key-set-unreachable" });
  });

  test("a port where nobody listens", async () => {
    const url = await serve(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    await expect(fetchJson(url, 5000)).rejects.toMatchObject({ reason: "key-set-unreachable" });
  });

  test("TLS that nobody vouches for", async () => {
    const url = await serve(() => undefined);
    url.protocol = "https:";
    await expect(fetchJson(url, 5000)).rejects.toMatchObject({ reason: "key-set-unreachable" });
  });
});
