import { createServer } from "node:http";
import { connect } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { closeServer, freePort, listen } from "../../lib/loopback/listen.ts";

describe("a server on loopback", () => {
  test("gets a free port, and fails on one that is taken", async () => {
    const [first, second] = [createServer(), createServer()];
    const port = await listen(first);
    expect(first.address()).toMatchObject({ address: "127.0.0.1", port });
    await expect(listen(second, { port })).rejects.toMatchObject({ code: "EADDRINUSE", port });
    await closeServer(first);
    expect(await listen(second, { port })).toBe(port);
    await closeServer(second);
  });

  test("ends while a connection is open", async () => {
    const server = createServer();
    const socket = connect(await listen(server), "127.0.0.1");
    const ended = new Promise((resolve) => socket.on("close", resolve).on("error", () => {}));
    await new Promise((resolve) => server.once("connection", resolve));
    await closeServer(server);
    await ended;
  });

  test("may use a port that was found free", async () => {
    const server = createServer();
    const port = await freePort();
    expect(await listen(server, { port })).toBe(port);
    await closeServer(server);
  });
});
