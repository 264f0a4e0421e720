import { afterEach, describe, expect, test } from "@jest/globals";
import type { ClientRequest } from "../../../lib/local-gateway/exchange/client-request.ts";
import type { RequestRecord } from "../../../lib/local-gateway/exchange/outcome.ts";
import { parseClientAddress } from "../../../lib/local-gateway/http/pretended-address.ts";
import { type GatewayServer, type GatewayServerOptions, startServer } from "../../../lib/local-gateway/http/server.ts";
import { callRaw, callServer } from "../../helpers/http-client.ts";

const servers: GatewayServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(pretendedAddresses?: GatewayServerOptions["pretendedAddresses"]) {
  const requests: ClientRequest[] = [];
  const records: RequestRecord[] = [];
  const server = await startServer({
    port: 0,
    now: () => 0,
    pretendedAddresses,
    requestPath: async (request) => {
      requests.push(request);
      return { answer: { status: 204, headers: [], body: "" }, stop: "private integration" };
    },
    onRequest: (record) => records.push(record),
  });
  servers.push(server);
  return { ...server, requests, records };
}

describe("a client address that is not the connection's", () => {
  test.each([
    { everyRequest: undefined, header: "198.51.100.7", sourceIp: "198.51.100.7" },
    { everyRequest: undefined, header: "2001:DB8:0::7", sourceIp: "2001:db8::7" },
    { everyRequest: undefined, header: "::ffff:198.51.100.7", sourceIp: "198.51.100.7" },
    { everyRequest: "203.0.113.9", header: undefined, sourceIp: "203.0.113.9" },
    { everyRequest: "203.0.113.9", header: "198.51.100.7", sourceIp: "198.51.100.7" },
  ])("header $header over $everyRequest is $sourceIp", async ({ everyRequest, header, sourceIp }) => {
    const { url, requests, records } = await serve({ everyRequest });
    await callServer(url, { headers: header === undefined ? {} : { "x-local-address": header } });
    expect(requests[0]).toMatchObject({ sourceIp, connectedFrom: "127.0.0.1" });
    expect(records[0]).toMatchObject({ sourceIp, connectedFrom: "127.0.0.1" });
  });

  test("without header and default, a request comes from where it is connected from", async () => {
    const { url, requests } = await serve({});
    await callServer(url);
    expect(requests[0]).toMatchObject({ sourceIp: "127.0.0.1", connectedFrom: undefined });
  });

  test("the stops do not see the header, in any spelling", async () => {
    const { port, requests } = await serve({});
    const head = "GET / HTTP/1.1\r\nHost: x\r\nX-LOCAL-address: 192.0.2.1\r\nX-Own: 1\r\nConnection: close\r\n\r\n";
    await callRaw(port, head);
    expect(requests[0]?.headers).toEqual([
      ["Host", "x"],
      ["X-Own", "1"],
      ["Connection", "close"],
    ]);
  });

  test.each([
    { size: 10_240 - "x".length - "close".length, status: " 204 " },
    { size: 10_241 - "x".length - "close".length, status: " 431 " },
  ])("headers of 10,240 bytes are measured without it: $status", async ({ size, status }) => {
    const { port } = await serve({});
    const head = `GET / HTTP/1.1\r\nHost: x\r\nX-Local-Address: 192.0.2.1\r\nX-Own: ${"y".repeat(size)}\r\nConnection: close\r\n\r\n`;
    expect(await callRaw(port, head)).toContain(status);
  });

  test.each(["", "office", "192.0.2.0/24", "192.0.2.256", "010.0.0.1", "fe80::1%eth0", "192.0.2.1, 192.0.2.2"])(
    "fails for %j before any stop, and says what is expected",
    async (value) => {
      const { url, requests } = await serve({ everyRequest: "203.0.113.9" });
      const { status, body } = await callServer(url, { headers: { "X-Local-Address": value } });
      expect([status, requests]).toEqual([400, []]);
      expect(body).toContain("X-Local-Address has to be one IPv4 or IPv6 address");
    },
  );

  test("fails when the header comes twice", async () => {
    const { url } = await serve({});
    const { status } = await callServer(url, { headers: { "X-Local-Address": ["192.0.2.1", "192.0.2.1"] } });
    expect(status).toBe(400);
  });

  test("is refused a gateway that was not opened for it: the header is one like any other", async () => {
    const { url, requests } = await serve();
    await callServer(url, { headers: { "X-Local-Address": "198.51.100.7" } });
    expect(requests[0]).toMatchObject({ sourceIp: "127.0.0.1", connectedFrom: undefined });
    expect(requests[0]?.headers).toContainEqual(["X-Local-Address", "198.51.100.7"]);
  });
});

describe("parseClientAddress", () => {
  test.each([
    ["2001:0db8:0:0:0:0:0:1", "2001:db8::1"],
    [" 192.0.2.1 ", "192.0.2.1"],
    ["::FFFF:192.0.2.1", "192.0.2.1"],
    ["::1", "::1"],
  ])("%s is %s", (text, expected) => {
    expect(parseClientAddress(text)).toBe(expected);
  });
});
