import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { type Inspector, startInspector } from "../../lib/inspector/server/inspector-server.ts";
import type { RequestForm, SendResult, Session } from "../../lib/inspector/server/messages.ts";
import { createTraceStore, type TraceStore } from "../../lib/inspector/traces/trace-store.ts";
import { closeServer, listen } from "../../lib/loopback/listen.ts";
import { type ClientAnswer, callServer } from "../helpers/http-client.ts";
import { traced } from "./traced.ts";

/** Serves as a token here: long enough to be withheld. */
export const TOKEN = "header-part.payload-part.signature-part";

export interface ReceivedByGateway {
  readonly method?: string;
  readonly url?: string;
  readonly headers: IncomingHttpHeaders;
  readonly from?: string;
}

/** An inspector beside a gateway that lets in one origin, answers with what it was sent, and tells of each request. */
export interface InspectedGateway {
  readonly inspector: Inspector;
  readonly store: TraceStore;
  readonly gatewayUrl: string;
  readonly received: ReceivedByGateway[];
  session(): Promise<Session>;
  /** Sends the form as the page does. */
  send(
    form: Partial<RequestForm>,
    headers?: Record<string, string>,
  ): Promise<ClientAnswer & { readonly result: SendResult }>;
  /** Ends the gateway, while the inspector goes on. */
  endGateway(): Promise<void>;
  close(): Promise<void>;
}

const ORIGIN = "https://app.example.com";

export async function startInspectedGateway(): Promise<InspectedGateway> {
  const store = createTraceStore();
  const received: ReceivedByGateway[] = [];
  const gateway = createServer((request, response) => {
    const { method, url, headers } = request;
    received.push({ method, url, headers, from: request.socket.remoteAddress });
    const id = randomUUID();
    const { origin, authorization = "" } = request.headers;
    const status = request.method === "OPTIONS" ? 204 : 200;
    if (origin === ORIGIN) response.setHeader("Access-Control-Allow-Origin", ORIGIN);
    response.setHeader("Access-Control-Allow-Headers", "authorization");
    response.writeHead(status, { "X-Local-Trace": id, "Content-Type": "application/json" });
    // A gateway never does that: it is what the page must be kept from all the same.
    response.end(status === 204 ? "" : JSON.stringify({ sent: authorization }));
    const upstream = {
      method: "GET",
      url: "http://127.0.0.1:8000/",
      headers: [["X-Sent", authorization]] as const,
      status,
    };
    response.once("close", () => store.add(traced({ id, method: request.method, path: request.url }, { upstream })));
  });
  const gatewayUrl = `http://127.0.0.1:${await listen(gateway)}`;
  const inspector = await startInspector({
    port: 0,
    environment: "local",
    gatewayUrl: new URL(gatewayUrl),
    store,
    now: () => 0,
    fetchToken: async ({ kind }) => (kind === "expired" ? `${TOKEN}-expired` : TOKEN),
    suggestions: { origins: [ORIGIN], scopes: ["jobs:read"], routes: [] },
  });
  const endGateway = async () => {
    if (gateway.listening) await closeServer(gateway);
  };
  const session = async () => (await callServer(inspector.url, { path: "/_local/session" })).json as Session;
  return {
    inspector,
    store,
    gatewayUrl,
    received,
    session,
    send: async (form, headers = {}) => {
      const answer = await callServer(inspector.url, {
        method: "POST",
        path: "/_local/send",
        headers: {
          Origin: inspector.url,
          "Content-Type": "application/json",
          "X-Local-Csrf": (await session()).csrfToken,
          ...headers,
        },
        body: JSON.stringify({ ...EMPTY_FORM, ...form }),
      });
      return { ...answer, result: answer.json as SendResult };
    },
    endGateway,
    close: async () => {
      await inspector.close();
      await endGateway();
    },
  };
}

const EMPTY_FORM: RequestForm = {
  method: "GET",
  path: "/api/v1/jobs",
  origin: "",
  sourceIp: "127.0.0.1",
  credentials: "omit",
  token: { kind: "none" },
  headers: [],
  body: "",
};
