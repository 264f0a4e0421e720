import { X509Certificate } from "node:crypto";
import http, { type Server } from "node:http";
import http2 from "node:http2";
import https from "node:https";
import type { AddressInfo, Server as NetServer } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { headerValues, type ProbeTransport } from "../../../lib/check/checks/probe.ts";
import { nodeSender } from "../../../lib/check/senders/node-sender.ts";
import { createSelfSignedCertificate } from "../../../lib/samples/self-signed-certificate.ts";

const clients = { http, https, http2 };
const certificate = await createSelfSignedCertificate(["localhost"]);
const send = nodeSender(clients, { timeoutMillis: 5_000, ca: certificate.cert });
const open: NetServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(server: NetServer, scheme: string): Promise<URL> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return new URL(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/live`);
}

/** Answers with the request's own head, so that a test sees what was on the wire. */
function mirror(): Server {
  return http.createServer((request, response) => {
    response.writeHead(401, ["X-Twice", "a", "X-Twice", "b"]);
    response.end(JSON.stringify([request.method, request.url, ...request.rawHeaders]));
  });
}

function probe(base: URL, transport?: ProbeTransport) {
  return { base, method: "GET", path: "/a", headers: [["origin", "https://a.example"] as const], transport };
}

function secureServer(options: https.ServerOptions = {}) {
  return https.createServer({ ...certificate, ...options }, (_, response) => response.end("fine"));
}

describe("over HTTP/1.1", () => {
  test.each(["//a", "/%2e%2e/a", "/\\a", "/a/;x", "/a/"])(
    "sends the path %s unchanged, below the stage",
    async (path) => {
      const outcome = await send({ ...probe(await listen(mirror(), "http")), path });
      expect(outcome).toMatchObject({ kind: "answer", status: 401 });
      expect(outcome.kind === "answer" && JSON.parse(outcome.body)[1]).toBe(`/live${path}`);
    },
  );

  test("keeps the spelling of a header's name", async () => {
    const outcome = await send(probe(await listen(mirror(), "http")));
    expect(outcome.kind === "answer" && JSON.parse(outcome.body)).toContain("origin");
  });

  test("keeps repeated headers apart", async () => {
    const outcome = await send(probe(await listen(mirror(), "http")));
    expect(outcome.kind === "answer" && headerValues(outcome, "x-twice")).toEqual(["a", "b"]);
  });

  test("gives up on a server that does not answer", async () => {
    const base = await listen(http.createServer(), "http");
    const impatient = nodeSender(clients, { timeoutMillis: 50 });
    expect(await impatient(probe(base))).toEqual({ kind: "failure", code: "TIMEOUT" });
  });

  test("stops reading a body that has no end", async () => {
    const endless = http.createServer((_, response) => {
      const timer = setInterval(() => response.write("x".repeat(40_000)), 1);
      response.on("close", () => clearInterval(timer));
    });
    const outcome = await send(probe(await listen(endless, "http")));
    expect(outcome.kind === "answer" && outcome.body.length).toBe(65_536);
  });

  test("reports a port without a listener", async () => {
    const base = await listen(mirror(), "http");
    await new Promise((resolve) => open.splice(0)[0]?.close(resolve));
    expect(await send(probe(base))).toEqual({ kind: "failure", code: "ECONNREFUSED" });
  });
});

describe("over TLS", () => {
  test("reports the version and the certificate's end", async () => {
    const outcome = await send(probe(await listen(secureServer(), "https")));
    const end = Date.parse(new X509Certificate(certificate.cert).validTo);
    expect(outcome).toMatchObject({ status: 200, tls: { version: "TLSv1.3", certificateEndsAt: end } });
  });

  test("does not trust a certificate of an unknown authority", async () => {
    const base = await listen(secureServer(), "https");
    const outcome = await nodeSender(clients, { timeoutMillis: 5_000 })(probe(base));
    expect(outcome).toEqual({ kind: "failure", code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  });

  test("sees TLS 1.1 turned away by a server that wants 1.2", async () => {
    const outcome = await send(probe(await listen(secureServer(), "https"), "tls1.1"));
    expect(outcome).toMatchObject({ kind: "failure", code: expect.stringMatching(/SSL|EPROTO|ECONNRESET/) });
  });

  test("sees TLS 1.1 accepted by a server that still takes it", async () => {
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    const outcome = await send(probe(await listen(secureServer(old), "https"), "tls1.1"));
    expect(outcome).toMatchObject({ kind: "answer", tls: { version: "TLSv1.1" } });
  });

  test("speaks HTTP/2 where the server does", async () => {
    const server = http2.createSecureServer({ ...certificate, allowHTTP1: true }, (request, response) => {
      response.end(JSON.stringify([request.url, request.headers.origin]));
    });
    const outcome = await send(probe(await listen(server, "https"), "h2"));
    expect(outcome).toMatchObject({ kind: "answer", status: 200, body: '["/live/a","https://a.example"]' });
  });

  test("says that a server has no HTTP/2", async () => {
    const outcome = await send(probe(await listen(secureServer(), "https"), "h2"));
    expect(outcome).toEqual({ kind: "failure", code: "NO_HTTP2" });
  });
});
