import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { nodeNetwork } from "../../../lib/doctor/network/node-network.ts";
import { closeServer, freePort, listen } from "../../../lib/loopback/listen.ts";
import { createSelfSignedCertificate } from "../../../lib/samples/self-signed-certificate.ts";

const network = nodeNetwork({ now: () => 1_000 });
const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of ended.splice(0)) await close();
});

/** Takes connections and says nothing. */
async function silentPort(): Promise<number> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  ended.push(() => {
    for (const socket of sockets) socket.destroy();
    return closeServer(server);
  });
  return listen(server);
}

test("a head has its status, its location, and the server's time with the age of the answer", async () => {
  const headers = { date: "Sat, 28 Nov 2026 12:00:00 GMT", age: "60", location: "/elsewhere" };
  const server = createHttpServer((_request, response) => response.writeHead(302, headers).end());
  ended.push(() => closeServer(server));
  const url = new URL(`http://127.0.0.1:${await listen(server)}/`);
  expect(await network.askHead(url, 1_000)).toEqual({
    status: 302,
    location: "/elsewhere",
    date: Date.UTC(2026, 10, 28, 12, 1),
    sentAt: 1_000,
    receivedAt: 1_000,
  });
});

test("a certificate that is not trusted is an error of its own", async () => {
  const server = createHttpsServer(await createSelfSignedCertificate(["localhost"]), (_request, response) => {
    response.end("{}");
  });
  ended.push(() => closeServer(server));
  const url = new URL(`https://127.0.0.1:${await listen(server)}/`);
  expect((await network.askHead(url, 1_000)).error).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
});

test("silence ends at the time limit", async () => {
  const port = await silentPort();
  const certificate = network.askCertificate({ host: "127.0.0.1", port, serverName: "a.example" }, 50);
  expect(await certificate).toEqual({ error: "ETIMEDOUT" });
  expect((await network.askHead(new URL(`http://127.0.0.1:${port}/`), 50)).error).toBe("ETIMEDOUT");
});

test("no server there is said by its code", async () => {
  const port = await freePort();
  const server = { host: "127.0.0.1", port, serverName: "127.0.0.1" };
  expect(await network.askCertificate(server, 1_000)).toEqual({ error: "ECONNREFUSED" });
});
