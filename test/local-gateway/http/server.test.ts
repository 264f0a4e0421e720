import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { PassThrough, Readable } from "node:stream";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { Answer } from "../../../lib/local-gateway/exchange/answer.ts";
import type { ClientRequest } from "../../../lib/local-gateway/exchange/client-request.ts";
import type { RequestRecord } from "../../../lib/local-gateway/exchange/outcome.ts";
import { type GatewayServer, type GatewayServerOptions, startServer } from "../../../lib/local-gateway/http/server.ts";
import { callRaw, callServer } from "../../helpers/http-client.ts";

type Path = (request: ClientRequest) => Answer | Promise<Answer>;

const servers: GatewayServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(path: Path, options: Partial<GatewayServerOptions> = {}) {
  const requests: ClientRequest[] = [];
  const records: RequestRecord[] = [];
  const server = await startServer({
    port: 0,
    now: () => 1_700_000_000_000,
    requestPath: async (request) => {
      requests.push(request);
      return { answer: await path(request), stop: "private integration" };
    },
    onRequest: (record) => records.push(record),
    ...options,
  });
  servers.push(server);
  return { ...server, requests, records };
}

const hello: Path = () => ({ status: 200, headers: [["Content-Type", "text/plain"]], body: "hello" });

async function textOf(request: ClientRequest): Promise<string> {
  let text = "";
  for await (const chunk of request.body) text += chunk;
  return text;
}

describe("what the request's path sees", () => {
  test("path and query are the client's own bytes", async () => {
    const { url, requests } = await serve(hello);
    await callServer(url, { path: "/a%2fb//c/../d;x?q=%20&q=2?" });
    expect(requests[0]).toMatchObject({ path: "/a%2fb//c/../d;x", query: "q=%20&q=2?" });
  });

  test("headers keep their spelling, their order and their repetitions", async () => {
    const { port, requests } = await serve(hello);
    await callRaw(port, "GET / HTTP/1.1\r\nhOST: x\r\nX-B: 2\r\nx-a: 1\r\nX-B: 3\r\nConnection: close\r\n\r\n");
    expect(requests[0]?.headers).toEqual([
      ["hOST", "x"],
      ["X-B", "2"],
      ["x-a", "1"],
      ["X-B", "3"],
      ["Connection", "close"],
    ]);
  });

  test("the source address is the connection's, whatever the headers claim", async () => {
    const { url, requests } = await serve(hello);
    await callServer(url, { localAddress: "127.0.0.9", headers: { "X-Forwarded-For": "10.0.0.1" } });
    expect(requests[0]?.sourceIp).toBe("127.0.0.9");
  });

  test.each([
    ["none", { method: "GET" }, 0, ""],
    ["of a known length", { method: "POST", body: "abc", headers: { "Content-Length": "3" } }, 3, "abc"],
    ["in chunks", { method: "POST", body: "abc", headers: { "Transfer-Encoding": "chunked" } }, undefined, "abc"],
  ])("a body %s", async (_, call, bodyLength, text) => {
    const { url, requests } = await serve(async (request) => ({
      status: 200,
      headers: [],
      body: await textOf(request),
    }));
    const answer = await callServer(url, call);
    expect(answer.body).toBe(text);
    expect(requests[0]?.bodyLength).toBe(bodyLength);
  });

  test.each([
    ["absolute form", "http://other.example/a/b?c", "/a/b"],
    ["absolute form without a path", "http://other.example", "/"],
  ])("a target in %s", async (_, target, path) => {
    const { port, requests } = await serve(hello);
    await callRaw(port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(requests[0]?.path).toBe(path);
  });

  test("its signal is aborted when the client goes away", async () => {
    const aborted = new Promise<void>((resolve) => {
      serve((request) => {
        request.signal.addEventListener("abort", () => resolve());
        return new Promise<Answer>(() => {});
      }).then(async ({ port }) => {
        const socket = connect(port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
        setTimeout(() => socket.destroy(), 50);
      });
    });
    await aborted;
  });
});

describe("what the client gets", () => {
  test("headers in the answer's spelling and order, repetitions kept, with a length and a date", async () => {
    const { url } = await serve(() => ({
      status: 200,
      headers: [
        ["x-LOUD", "1"],
        ["Set-Cookie", "a=1"],
        ["Set-Cookie", "b=2"],
        ["Transfer-Encoding", "chunked"],
        ["content-length", "999"],
      ],
      body: "héllo",
    }));
    const { rawHeaders, body } = await callServer(url);
    expect(rawHeaders.slice(0, 8)).toEqual([
      "x-LOUD",
      "1",
      "Set-Cookie",
      "a=1",
      "Set-Cookie",
      "b=2",
      "Content-Length",
      "6",
    ]);
    expect(rawHeaders).toContain("Date");
    expect(body).toBe("héllo");
  });

  test.each([
    ["HEAD", 200, "5"],
    ["GET", 204, undefined],
    ["GET", 304, undefined],
  ])("%s %i has no body", async (method, status, length) => {
    const { url } = await serve(() => ({ status, headers: [], body: "hello" }));
    const answer = await callServer(url, { method });
    expect(answer).toMatchObject({ status, body: "" });
    expect(answer.headers["content-length"]).toBe(length);
  });

  test("HEAD with a stream ends at once, and the stream is destroyed", async () => {
    const body = new PassThrough();
    const { url } = await serve(() => ({ status: 200, headers: [], body }));
    expect(await callServer(url, { method: "HEAD" })).toMatchObject({ status: 200, body: "" });
    expect(body.destroyed).toBe(true);
  });

  test("the head and each piece of a stream as soon as they are there", async () => {
    const body = new PassThrough();
    const { port } = await serve(() => ({ status: 200, headers: [["Content-Type", "text/event-stream"]], body }));
    const socket = connect(port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    socket.setEncoding("latin1");
    expect((await once(socket, "data"))[0]).toContain("200 OK");
    body.write("data: 1\n\n");
    expect((await once(socket, "data"))[0]).toContain("data: 1");
    socket.destroy();
  });

  test("a stream that breaks breaks the connection, so that half an answer never looks whole", async () => {
    const { url, records } = await serve(() => ({
      status: 200,
      headers: [],
      body: Readable.from(
        (function* () {
          yield "half";
          throw new Error("upstream died");
        })(),
      ),
    }));
    await expect(callServer(url)).rejects.toThrow("aborted");
    expect(records).toMatchObject([{ status: 200, cut: true }]);
  });

  test("a client that stops reading stops the stream", async () => {
    let produced = 0;
    const body = new Readable({
      read() {
        produced += 65_536;
        this.push(Buffer.alloc(65_536));
      },
    });
    const { port } = await serve(() => ({ status: 200, headers: [], body }));
    const socket = connect(port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    socket.pause();
    let before = -1;
    while (before !== produced) {
      before = produced;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(produced).toBeGreaterThan(0);
    expect(produced).toBeLessThan(64 * 1_048_576);
    socket.destroy();
    await once(body, "close");
  });
});

describe("100-continue", () => {
  const head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n";

  test("is sent when a stop reads the body", async () => {
    const { port } = await serve(async (request) => ({ status: 200, headers: [], body: await textOf(request) }));
    expect(await callRaw(port, `${head}abc`)).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK\r\n/);
  });

  test("is not sent when the answer does not need the body", async () => {
    const { port } = await serve(() => ({ status: 401, headers: [], body: "" }));
    expect(await callRaw(port, `${head}abc`)).toMatch(/^HTTP\/1.1 401 Unauthorized\r\n/);
  });

  test("any other expectation is ignored", async () => {
    const { port } = await serve(hello);
    expect(await callRaw(port, `${head.replace("100-continue", "tea")}abc`)).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  });
});

describe("an offer to upgrade", () => {
  const OFFER = "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
  const echo: Path = async (request) => ({ status: 200, headers: [], body: `got ${await textOf(request)}` });

  test("is not taken: the request is answered without it, and the connection closed", async () => {
    const { port, requests } = await serve(hello);
    expect(await callRaw(port, `GET /a HTTP/1.1\r\n${OFFER}\r\n`)).toMatch(
      /^HTTP\/1.1 200 OK\r\n[\s\S]*\r\nConnection: close\r\n\r\nhello$/,
    );
    expect(requests).toMatchObject([{ method: "GET", path: "/a" }]);
  });

  test.each([
    ["with a length", "Content-Length: 3\r\n\r\nabc"],
    ["in chunks", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"],
    ["in chunks, after another coding", "Transfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"],
  ])("does not touch a body %s", async (_, rest) => {
    const { port } = await serve(echo);
    expect(await callRaw(port, `POST / HTTP/1.1\r\n${OFFER}${rest}`)).toMatch(/^HTTP\/1.1 200 OK[\s\S]*got abc$/);
  });

  test.each([
    "xchunked",
    "gzip",
    "identity",
    "chunked, gzip",
    "chunked, chunked",
    "chunked\r\nTransfer-Encoding: gzip",
    "",
  ])("makes no request of Transfer-Encoding: %j, as without the offer", async (encoding) => {
    const { port, requests } = await serve(echo);
    const answers = ["Host: x\r\n", OFFER].map((head) =>
      callRaw(port, `POST / HTTP/1.1\r\n${head}Transfer-Encoding: ${encoding}\r\n\r\n3\r\nabc\r\n0\r\n\r\n`),
    );
    for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(requests).toEqual([]);
  });

  test.each([
    ["another request", "GET /b HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["a malformed one", "G\0T / HTTP/1.1\r\n\r\n"],
    ["half of one", "GET /b HTT"],
    ["another protocol", "\x81\x05hello"],
  ])("followed by %s: one answer, and the connection is closed", async (_, rest) => {
    const { port, requests } = await serve(hello);
    const answer = await callRaw(port, `GET /a HTTP/1.1\r\n${OFFER}\r\n${rest}`);
    expect(answer.match(/HTTP\/1.1 \d+/g)).toEqual(["HTTP/1.1 200"]);
    expect(requests).toHaveLength(1);
  });
});

describe("bytes that are no request get the envelope and a closed connection", () => {
  const long = "a".repeat(10_300);
  test.each([
    ["no HTTP at all", "hello\r\n\r\n", 400],
    ["no Host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400],
    ["a space in a header's name", "GET / HTTP/1.1\r\nHost: a\r\nA B: c\r\n\r\n", 400],
    [
      "both framings",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    ["a bad chunk length", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400],
    ["OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400],
    ["CONNECT", "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n", 400],
    ["a fragment in the target", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400],
    ["a byte above ASCII in the target", "GET /\xe9 HTTP/1.1\r\nHost: a\r\n\r\n", 400],
    ["an address over 10,240 bytes", `GET /${long} HTTP/1.1\r\nHost: a\r\n\r\n`, 414],
    ["headers over 10,240 bytes", `GET / HTTP/1.1\r\nHost: a\r\nX: ${long}\r\n\r\n`, 431],
    ["headers over every limit", `GET / HTTP/1.1\r\nHost: a\r\nX: ${long.repeat(5)}\r\n\r\n`, 431],
  ])("%s", async (_, bytes, status) => {
    const { port, records, requests } = await serve(async (request) => ({
      status: 200,
      headers: [],
      body: await textOf(request),
    }));
    const answer = await callRaw(port, bytes);
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain("Connection: close");
    expect(JSON.parse(body)).toMatchObject({ success: false, error: { code: "BAD_REQUEST" } });
    expect(records.map((record) => record.status)).toContain(status);
    expect(requests.length).toBeLessThanOrEqual(1);
  });

  test.each([
    ["127.0.0.1:8080", 200],
    ["127.0.0.1", 200],
    ["[::1]:8080", 200],
    ["localhost:8080", 200],
    ["LOCALHOST.", 200],
    ["app.localhost:8080", 200],
    ["x", 200],
    ["api.example", 200],
    ["rebound.attacker.com", 421],
    ["rebound.attacker.com:8080", 421],
    ["rebound.attacker.com.", 421],
    ["localhost.attacker.com", 421],
    ["127.0.0.1.nip.io", 421],
    ["a.test.evil", 421],
  ])("Host %s: %i, since a name of the public DNS may have been pointed here by a page", async (host, status) => {
    const { port, requests } = await serve(hello);
    const answer = await callRaw(port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(requests).toHaveLength(status === 200 ? 1 : 0);
  });

  test("without a body when a HEAD cannot be read", async () => {
    const { port } = await serve(hello);
    expect(await callRaw(port, "HEAD a HTTP/1.1\r\nHost: a\r\n\r\n")).toMatch(/^HTTP\/1.1 400 [\s\S]*\r\n\r\n$/);
  });

  test.each([
    ["just short enough", 10_240, /^HTTP\/1.1 200 OK/],
    ["just too long", 10_241, /^HTTP\/1.1 414 /],
  ])("an address %s", async (_, length, expected) => {
    const { port } = await serve(hello);
    const target = `/?${"q".repeat(length - 2)}`;
    expect(await callRaw(port, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).toMatch(expected);
  });

  test("just under the header limit is a request", async () => {
    const { port } = await serve(hello);
    const bytes = `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: ${"a".repeat(10_234)}\r\n\r\n`;
    expect(await callRaw(port, bytes)).toMatch(/^HTTP\/1.1 200 OK/);
  });

  test("a client that never finishes its head is cut", async () => {
    const { port } = await serve(hello, { limits: { headersMillis: 100, requestMillis: 200 } });
    expect(await callRaw(port, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow")).toMatch(/^HTTP\/1.1 408 Request Timeout/);
  });

  test("a client that never finishes its body is cut", async () => {
    const { port } = await serve(async (request) => ({ status: 200, headers: [], body: await textOf(request) }), {
      limits: { headersMillis: 100, requestMillis: 200 },
    });
    const bytes = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc";
    expect(await callRaw(port, bytes)).toMatch(/^(HTTP\/1.1 408 Request Timeout|$)/);
  });

  test("a client that falls silent is cut", async () => {
    const body = new PassThrough();
    const { port } = await serve(() => ({ status: 200, headers: [], body }), { limits: { idleMillis: 100 } });
    expect(await callRaw(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")).toContain("200 OK");
  });
});

describe("a request's path that throws", () => {
  test.each([
    ["when asked", () => Promise.reject(new Error("secret detail"))],
    ["by an answer that cannot be written", () => ({ status: 200, headers: [["X", "a\nb"] as const], body: "" })],
  ])("%s gives a generic 500, and the next request is served", async (_, path) => {
    const errors: unknown[] = [];
    let broken = true;
    const { url, records } = await serve((request) => (broken ? path() : hello(request)), {
      onError: (error) => errors.push(error),
    });
    const answer = await callServer(url);
    expect(answer.status).toBe(500);
    expect(answer.json).toEqual({
      success: false,
      message: "Internal Server Error",
      error: { detail: "The request could not be answered; try again later.", code: "INTERNAL_ERROR" },
    });
    expect(errors).toHaveLength(1);
    expect(records).toMatchObject([{ status: 500, code: "INTERNAL_ERROR" }]);
    broken = false;
    expect(await callServer(url)).toMatchObject({ status: 200, body: "hello" });
  });
});

describe("the record of a request", () => {
  test("says who, what, and how it went", async () => {
    let time = 1_000;
    const { url, records } = await serve(hello, { now: () => (time += 7) });
    await callServer(url, { path: "/a?token=secret", localAddress: "127.0.0.5" });
    expect(records).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        time: 1_007,
        sourceIp: "127.0.0.5",
        method: "GET",
        path: "/a",
        stop: "private integration",
        status: 200,
        millis: 7,
      },
    ]);
  });
});

async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.on("error", () => {}); // a reset is a way to be closed, too
  return socket.resume();
}

test("close ends every connection at once, busy or idle", async () => {
  const server = await serve(() => new Promise<Answer>(() => {}));
  const sockets = await Promise.all([1, 2].map(() => openSocket(server.port)));
  sockets[0]?.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const closed = sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
  await server.close();
  await Promise.all(closed);
});

test("a taken port rejects with the listen error", async () => {
  const { port } = await serve(hello);
  await expect(startServer({ port, now: Date.now, requestPath: async () => Promise.reject() })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
});
