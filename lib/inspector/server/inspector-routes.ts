import type { IncomingMessage, ServerResponse } from "node:http";
import { readJson } from "../../loopback/http-message.ts";
import { renderTrace } from "../traces/render-trace.ts";
import type { EventStream } from "./event-stream.ts";
import { TokenRefusal } from "./fetch-token.ts";
import type { Session } from "./messages.ts";
import type { PageFile } from "./page-files.ts";
import { parseRequestForm } from "./request-form.ts";
import { type RequestSender, sendRequest } from "./send-request.ts";
import { SECURITY_HEADERS, writeJson, writeText } from "./write-answer.ts";

export interface InspectorRoutes {
  /** As it is now: an environment's issuers may change. */
  readonly sender: () => RequestSender;
  readonly session: () => Session;
  readonly events: EventStream;
  readonly pageFile: (path: string) => Promise<PageFile> | undefined;
}

/** Enough for a body of 32 KB and a token of 8 KB, both escaped as JSON. */
const MAX_FORM_BYTES = 131_072;

/** Requests of the form that may run at the same time. */
const MAX_SENDS = 4;

const TRACE_PATH = /^\/_local\/traces\/([0-9A-Za-z-]{1,64})(\.txt)?$/;

/** Answers a request that `refuseStranger` has let in. */
export function createRouter(
  routes: InspectorRoutes,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  let sends = 0;
  const send = async (request: IncomingMessage, response: ServerResponse) => {
    if (sends >= MAX_SENDS) return writeJson(response, 429, { error: "four requests are under way already" });
    sends += 1;
    try {
      await answerSend(routes.sender(), request, response);
    } finally {
      sends -= 1;
    }
  };
  return async (request, response) => {
    const path = pathOf(request);
    if (path === "/_local/send")
      return request.method === "POST" ? send(request, response) : notAllowed(response, "POST");
    if (request.method !== "GET" && request.method !== "HEAD") return notAllowed(response, "GET, HEAD");
    if (path === "/_local/events") return answerEvents(routes, request, response);
    return answerRead(routes, path, response);
  };
}

/** The path of the request's target; a target in another form than origin form matches no route. */
export function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "";
}

async function answerRead(routes: InspectorRoutes, path: string, response: ServerResponse): Promise<void> {
  const { store } = routes.sender();
  if (path === "/_local/session") return writeJson(response, 200, routes.session());
  if (path === "/_local/traces") {
    return writeJson(response, 200, {
      counts: store.counts(),
      requests: store.newest(500).map(({ record }) => record),
    });
  }
  if (path.startsWith("/_local/traces/")) return answerTrace(routes, path, response);
  const file = await routes.pageFile(path);
  if (file === undefined) return writeJson(response, 404, { error: "no such page" });
  writeText(response, 200, file.type, file.content);
}

function answerTrace({ sender }: InspectorRoutes, path: string, response: ServerResponse): void {
  const [, id, text] = TRACE_PATH.exec(path) ?? [];
  const traced = id === undefined ? undefined : sender().store.find(id);
  if (traced === undefined) writeJson(response, 404, { error: "no such trace, or no longer kept (the last 500 are)" });
  else if (text === undefined) writeJson(response, 200, traced);
  else writeText(response, 200, "text/plain; charset=utf-8", `${renderTrace(traced)}\n`);
}

function answerEvents({ events }: InspectorRoutes, request: IncomingMessage, response: ServerResponse): void {
  if (request.method === "HEAD") notAllowed(response, "GET");
  else if (!events.open(response, { ...SECURITY_HEADERS }))
    writeJson(response, 503, { error: "too many pages listen" });
}

async function answerSend(sender: RequestSender, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (Number(request.headers["content-length"]) > MAX_FORM_BYTES) {
    return writeJson(response, 413, { problems: [{ field: "form", message: `at most ${MAX_FORM_BYTES} bytes` }] });
  }
  const input = await readJson(request, MAX_FORM_BYTES);
  if (input === undefined)
    return writeJson(response, 400, { problems: [{ field: "form", message: "not JSON, or too large" }] });
  const form = parseRequestForm(input);
  if (!("method" in form)) return writeJson(response, 400, { problems: form });
  try {
    writeJson(response, 200, await sendRequest(sender, form));
  } catch (error) {
    // Another error is not shown: its message might hold what was sent.
    const message = error instanceof TokenRefusal ? error.message : "the local issuer gave no token";
    writeJson(response, 502, { problems: [{ field: "token", message }] });
  }
}

function notAllowed(response: ServerResponse, allow: string): void {
  response.setHeader("Allow", allow);
  writeJson(response, 405, { error: `only ${allow}` });
}
