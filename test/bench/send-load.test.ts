import { createServer, type RequestListener } from "node:http";
import { afterEach, expect, test } from "@jest/globals";
import { failureCount, sendLoad, sumFailures } from "../../lib/bench/gateway/send-load.ts";
import { listen } from "../../lib/loopback/listen.ts";

const open: ReturnType<typeof createServer>[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** Loads a server with 20 requests over two connections; each connection sends one more to open. */
async function load(answer: (index: number) => Parameters<RequestListener>[1]["statusCode"] | "broken") {
  let index = 0;
  const server = createServer((request, response) => {
    index += 1;
    const status = answer(index);
    if (status === "broken") request.socket.destroy();
    else response.writeHead(status).end("{}");
  });
  open.push(server);
  const url = new URL(`http://127.0.0.1:${await listen(server)}/api`);
  let time = 0;
  const now = () => {
    time += 1;
    return time;
  };
  const result = await sendLoad({ url, headers: {}, requests: 20, connections: 2, now });
  return { ...result, sent: index };
}

test("good answers are timed, those that open a connection are not", async () => {
  const { millis, failures, sent } = await load(() => 200);
  expect(millis).toHaveLength(20);
  expect(failures).toEqual({});
  expect(sent).toBe(22);
});

test("an answer that refuses is no work done", async () => {
  const { failures } = await load((index) => (index % 2 === 0 ? 429 : 200));
  expect(failures).toEqual({ "429": 11 });
});

test("so is a broken connection, and the first request of one", async () => {
  const { failures } = await load((index) => (index <= 2 ? 503 : index === 9 ? "broken" : 200));
  expect(failures).toMatchObject({ "503": 2 });
  expect(failureCount(failures)).toBe(3);
});

test("failures of several loads add up", () => {
  expect(sumFailures([{ "429": 1 }, {}, { "429": 2, UND_ERR_SOCKET: 1 }])).toEqual({ "429": 3, UND_ERR_SOCKET: 1 });
});
