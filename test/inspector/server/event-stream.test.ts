import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { RequestsEvent } from "../../../lib/inspector/server/messages.ts";
import { type InspectedGateway, startInspectedGateway } from "../inspected-gateway.ts";
import { traced } from "../traced.ts";

let gateway: InspectedGateway;
beforeEach(async () => {
  gateway = await startInspectedGateway();
});
afterEach(() => gateway.close());

async function listen(): Promise<IncomingMessage> {
  const [response] = await once(get(`${gateway.inspector.url}/_local/events`, { agent: false }), "response");
  return response.setEncoding("utf8");
}

/** The next event; it may come in several chunks. */
async function nextEvent(stream: IncomingMessage): Promise<{ name: string; data: RequestsEvent }> {
  let text = "";
  while (!text.includes("\n\n")) text += (await once(stream, "data"))[0];
  const name = /^event: (.*)$/m.exec(text)?.[1] ?? "";
  return { name, data: JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? "{}") };
}

describe("the stream of requests", () => {
  test("begins with what there is, then tells what comes, the newest first", async () => {
    gateway.store.add(traced({ id: "before" }));
    const stream = await listen();
    expect(stream.headers["content-type"]).toBe("text/event-stream");
    const snapshot = await nextEvent(stream);
    expect([snapshot.name, snapshot.data.requests.map(({ id }) => id)]).toEqual(["snapshot", ["before"]]);
    gateway.store.add(traced({ id: "first" }));
    gateway.store.add(traced({ id: "second" }));
    const news = await nextEvent(stream);
    expect([news.name, news.data.requests.map(({ id }) => id)]).toEqual(["requests", ["second", "first"]]);
    stream.destroy();
  });

  test("a batch holds at most 100 lines, its counts are complete", async () => {
    const stream = await listen();
    await nextEvent(stream);
    const steps = [{ stop: "route", looked: "a", decided: "b", outcome: "passed" }] as const;
    for (let id = 1; id <= 250; id += 1) gateway.store.add(traced({ id: `r${id}` }, { steps }));
    const { data } = await nextEvent(stream);
    expect(data.requests.length).toBe(100);
    expect(data.requests[0]?.id).toBe("r250");
    expect(data.counts.route.passed).toBe(250);
    stream.destroy();
  });

  test("says when the session has become another one", async () => {
    const stream = await listen();
    await nextEvent(stream);
    const notice = { kind: "problem", lines: ["environments.local.cors: missing"] } as const;
    gateway.inspector.update({ environment: "local, changed", notice });
    expect((await nextEvent(stream)).name).toBe("session");
    expect(await gateway.session()).toMatchObject({ environment: "local, changed", notice, canFetchTokens: true });
    stream.destroy();
  });

  test("twelve pages may listen, a thirteenth gets the reason why not", async () => {
    const streams = await Promise.all(Array.from({ length: 12 }, listen));
    const refused = await listen();
    expect(refused.statusCode).toBe(503);
    for (const stream of [...streams, refused]) stream.destroy();
  });

  test("a page that has gone makes room", async () => {
    const streams = await Promise.all(Array.from({ length: 12 }, listen));
    streams.pop()?.destroy();
    let status: number | undefined;
    for (let attempt = 0; attempt < 50 && status !== 200; attempt += 1) {
      const stream = await listen();
      status = stream.statusCode;
      streams.push(stream);
    }
    expect(status).toBe(200);
    for (const stream of streams) stream.destroy();
  });
});
