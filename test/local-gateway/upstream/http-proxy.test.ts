import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { PassThrough, Readable } from "node:stream";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { OutgoingRequest } from "../../../lib/local-gateway/exchange/world.ts";
import { createHttpProxy, type HttpProxy } from "../../../lib/local-gateway/upstream/http-proxy.ts";

const closers: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function upstream(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return listen(server);
}

/** An upstream below HTTP: what it does with a connection once it has read something. */
async function tcpUpstream(onRequest: (socket: Socket, bytes: string) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (bytes) => onRequest(socket, bytes.toString("latin1")));
  });
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return listen(server);
}

function proxy(): HttpProxy {
  const made = createHttpProxy();
  closers.push(() => made.close());
  return made;
}

function outgoing(url: string, options: Partial<OutgoingRequest> = {}): OutgoingRequest {
  const signal = new AbortController().signal;
  return { url: new URL(url), method: "GET", headers: [], body: "", timeoutMillis: 2_000, signal, ...options };
}

async function textOf(body: Readable | IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of body) text += chunk;
  return text;
}

describe("the request", () => {
  test("arrives with the target, headers and repetitions given, hop-by-hop headers left out", async () => {
    const seen: string[] = [];
    const url = await tcpUpstream((socket, bytes) => {
      seen.push(bytes);
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    await proxy().send(
      outgoing(url, {
        target: "/a/%2e%2e/b?x=1",
        headers: [
          ["hOST", "host.example"],
          ["X-Two", "2"],
          ["Connection", "X-Gone"],
          ["TE", "trailers"],
          ["Transfer-Encoding", "chunked"],
          ["Expect", "100-continue"],
          ["Content-Length", "77"],
          ["x-two", "caf\xe9"],
        ],
      }),
    );
    expect(seen[0]).toBe(
      "GET /a/%2e%2e/b?x=1 HTTP/1.1\r\nhost: host.example\r\nconnection: keep-alive\r\nX-Two: 2\r\nx-two: caf\xe9\r\n\r\n",
    );
  });

  test.each([
    ["of a known length", 3, "3", undefined],
    ["of an unknown length", undefined, undefined, "chunked"],
    ["that is none", 0, undefined, undefined],
  ])("a streamed body %s", async (_, bodyLength, contentLength, transferEncoding) => {
    const url = await upstream(async (request, response) => {
      const { "content-length": length, "transfer-encoding": encoding } = request.headers;
      response.end(JSON.stringify({ length, encoding, text: await textOf(request) }));
    });
    const body = Readable.from(bodyLength === 0 ? [] : [Buffer.from("abc")], { objectMode: false });
    const response = await proxy().send(outgoing(url, { method: "POST", body, bodyLength }));
    const got = JSON.parse(await textOf(response.body));
    expect(got).toEqual({
      length: contentLength ?? (bodyLength === 0 ? "0" : undefined),
      encoding: transferEncoding,
      text: bodyLength === 0 ? "" : "abc",
    });
  });

  test("is streamed: the first piece arrives before the last is known", async () => {
    const body = new PassThrough();
    const url = await upstream((request, response) => {
      request.once("data", () => body.end("last"));
      textOf(request).then((text) => response.end(text));
    });
    body.write("first, ");
    const response = await proxy().send(outgoing(url, { method: "POST", body }));
    expect(await textOf(response.body)).toBe("first, last");
  });
});

describe("the response", () => {
  test("keeps status, spelling, order and repetitions; of what is hop-by-hop or named in Connection only Connection itself is left", async () => {
    const url = await tcpUpstream((socket) => {
      socket.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
      socket.write(
        "HTTP/1.1 299 Odd\r\nX-LOUD: caf\xe9\r\nset-cookie: a\r\nConnection: keep-alive, X-Private\r\n",
        "latin1",
      );
      socket.write("X-Private: 1\r\nKeep-Alive: timeout=5\r\nset-cookie: b\r\nContent-Length: 2\r\n\r\nok");
    });
    const { status, headers, body } = await proxy().send(outgoing(url));
    expect({ status, headers, text: await textOf(body) }).toEqual({
      status: 299,
      headers: [
        ["X-LOUD", "caf\xe9"],
        ["set-cookie", "a"],
        ["Connection", "keep-alive, X-Private"],
        ["set-cookie", "b"],
        ["Content-Length", "2"],
      ],
      text: "ok",
    });
  });

  test("streams: a server-sent event arrives when it is sent", async () => {
    const events = new PassThrough();
    const url = await upstream((_, response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.flushHeaders();
      events.pipe(response);
    });
    const { body } = await proxy().send(outgoing(url));
    events.write("data: 1\n\n");
    expect(String((await once(body, "data"))[0])).toBe("data: 1\n\n");
    events.end();
  });

  test("is not read ahead of its reader", async () => {
    let written = 0;
    const url = await upstream((_, response) => {
      const source = new Readable({
        read() {
          written += 65_536;
          this.push(Buffer.alloc(65_536));
        },
      });
      source.pipe(response);
      response.once("close", () => source.destroy());
    });
    const { body } = await proxy().send(outgoing(url));
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(written).toBeLessThan(64 * 1_048_576);
    body.destroy();
  });

  test("is broken, not ended, when the upstream dies in the middle of it", async () => {
    const url = await tcpUpstream((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
      setTimeout(() => socket.destroy(), 20);
    });
    const { body } = await proxy().send(outgoing(url));
    await expect(textOf(body)).rejects.toThrow();
    expect(body.readableEnded).toBe(false);
  });
});

describe("a body that has arrived with its head", () => {
  const answering = async (body: string) => {
    const url = await tcpUpstream((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    });
    return proxy().send(outgoing(url));
  };

  test.each(["small", ""])("can be taken whole: %j", async (text) => {
    expect((await answering(text)).whole?.toString()).toBe(text);
  });

  test("is streamed when it is large", async () => {
    const { whole, body } = await answering("x".repeat(20_000));
    expect(whole).toBeUndefined();
    expect(await textOf(body)).toHaveLength(20_000);
  });

  test("is streamed when there is more to come", async () => {
    const url = await tcpUpstream((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
    const { whole, body } = await proxy().send(outgoing(url));
    expect(whole).toBeUndefined();
    body.destroy();
  });
});

describe("an upstream that fails", () => {
  const failing: ReadonlyArray<[string, () => Promise<string>]> = [
    [
      "refuses the connection",
      async () => {
        const url = await tcpUpstream(() => {});
        await closers.pop()?.();
        return url;
      },
    ],
    ["closes without an answer", () => tcpUpstream((socket) => socket.end())],
    ["resets the connection", () => tcpUpstream((socket) => socket.resetAndDestroy())],
    ["does not speak HTTP", () => tcpUpstream((socket) => socket.end("220 mail.example ESMTP\r\n"))],
    ["closes in the middle of the head", () => tcpUpstream((socket) => socket.end("HTTP/1.1 200 OK\r\nX-H"))],
  ];
  test.each(failing)("that %s is unreachable", async (_, start) => {
    await expect(proxy().send(outgoing(await start()))).rejects.toMatchObject({
      name: "UpstreamError",
      kind: "unreachable",
    });
  });

  test("that is slower than the timeout is a timeout, and its connection is dropped", async () => {
    const dropped = new Promise<void>((resolve) => {
      tcpUpstream((socket) => socket.on("close", () => resolve())).then(async (url) => {
        await expect(proxy().send(outgoing(url, { timeoutMillis: 50 }))).rejects.toMatchObject({ kind: "timeout" });
      });
    });
    await dropped;
  });

  test("that waits for a slow client is given its time once the client is done", async () => {
    const url = await upstream(async (request, response) => {
      const text = await textOf(request);
      setTimeout(() => response.end(text), 100);
    });
    const body = new PassThrough();
    body.write("slow ");
    setTimeout(() => body.end("upload"), 500);
    const response = await proxy().send(outgoing(url, { method: "POST", body, timeoutMillis: 300 }));
    expect(await textOf(response.body)).toBe("slow upload");
  });

  test("that does not take what the client sends is a timeout", async () => {
    const url = await tcpUpstream((socket) => socket.pause());
    const body = new Readable({ read: () => void body.push(Buffer.alloc(65_536)) });
    const request = outgoing(url, { method: "POST", body, timeoutMillis: 300 });
    await expect(proxy().send(request)).rejects.toMatchObject({ kind: "timeout" });
  });

  test("whose stream ends just in time is fine", async () => {
    const url = await upstream((_, response) => {
      response.writeHead(200).flushHeaders();
      setTimeout(() => response.end("late"), 100);
    });
    let cuts = 0;
    const { body } = await proxy().send(outgoing(url, { timeoutMillis: 30_000, onCut: () => cuts++ }));
    expect(await textOf(body)).toBe("late");
    expect(cuts).toBe(0);
  });

  test("whose stream outlasts the timeout is cut off, as AWS is believed to do", async () => {
    let cuts = 0;
    let begin: (response: ServerResponse) => void = () => {};
    const begun = new Promise<ServerResponse>((resolve) => {
      begin = resolve;
    });
    const url = await upstream((_, response) => {
      response.writeHead(200).write("begun");
      begin(response);
    });
    const { status, body } = await proxy().send(outgoing(url, { timeoutMillis: 2_000, onCut: () => cuts++ }));
    expect(status).toBe(200);
    const dropped = once(await begun, "close");
    await expect(textOf(body)).rejects.toMatchObject({ name: "UpstreamError", kind: "timeout" });
    await dropped;
    expect(cuts).toBe(1);
  });

  test.each(["GET", "POST"])("is asked once: %s is never sent again", async (method) => {
    let asked = 0;
    const url = await tcpUpstream((socket) => {
      asked += 1;
      socket.destroy();
    });
    await expect(proxy().send(outgoing(url, { method, body: method === "POST" ? "x" : "" }))).rejects.toThrow();
    expect(asked).toBe(1);
  });

  test("a path that no URL can hold is an error of the exchange, not of the process", async () => {
    await expect(proxy().send(outgoing("http://127.0.0.1:1", { target: "no slash" }))).rejects.toMatchObject({
      kind: "unreachable",
    });
  });
});

describe("a client that goes away", () => {
  test("before the head: the upstream's connection is closed", async () => {
    const gone = new AbortController();
    const closed = new Promise<void>((resolve) => {
      tcpUpstream((socket) => {
        socket.on("close", () => resolve());
        gone.abort();
      }).then(async (url) => {
        await expect(proxy().send(outgoing(url, { signal: gone.signal }))).rejects.toThrow("the client went away");
      });
    });
    await closed;
  });

  test("in the middle of the body: the upstream's connection is closed", async () => {
    const gone = new AbortController();
    const closed = new Promise<void>((resolve) => {
      upstream((request, response) => {
        response.write("part");
        request.on("close", () => resolve());
      }).then(async (url) => {
        const { body } = await proxy().send(outgoing(url, { signal: gone.signal }));
        await once(body, "data");
        gone.abort();
      });
    });
    await closed;
  });

  test("before it began: nothing is sent", async () => {
    await expect(proxy().send(outgoing("http://127.0.0.1:1", { signal: AbortSignal.abort() }))).rejects.toThrow();
  });
});

test("as many connections as requests in flight", async () => {
  const waiting: Array<() => void> = [];
  const url = await upstream((_, response) => {
    waiting.push(() => response.end());
    if (waiting.length === 50) for (const answer of waiting) answer();
  });
  const { send } = proxy();
  const responses = await Promise.all(Array.from({ length: 50 }, () => send(outgoing(url))));
  expect(responses.every(({ status }) => status === 200)).toBe(true);
});
