import type { RequestRecord } from "../../local-gateway/exchange/outcome.ts";
import type { RequestsEvent, Session } from "../server/messages.ts";
import { byId, element } from "./element.ts";
import { prepareOpenedRequest } from "./opened-request.ts";
import { createPathPicture } from "./path-picture.ts";
import { createRequestList } from "./request-list.ts";
import { createSentForms } from "./resend.ts";
import { showRoutes } from "./routes-table.ts";
import { prepareForm } from "./send-form.ts";
import { openSession } from "./session.ts";

const session = await openSession();
const sent = createSentForms();
const form = prepareForm({ session, open: (id) => open(id), onSent: sent.add });
const open = prepareOpenedRequest({
  resendOf: sent.of,
  edit: (resend) => form.edit(resend.form),
  sendAgain: (resend) => form.send(resend.form),
});
const list = createRequestList(open);
const showCounts = createPathPicture();
const pause = byId<HTMLButtonElement>("pause");
let isPaused = false;
let waiting: readonly RequestRecord[] = [];

showSession(session.get());
session.onChange(showSession);
pause.addEventListener("click", () => {
  isPaused = !isPaused;
  pause.setAttribute("aria-pressed", String(isPaused));
  if (!isPaused) showWaiting();
});
listenLive({
  onSnapshot(event) {
    waiting = [];
    count(event);
    list.replace(event.requests);
    byId("connection").textContent = "live";
  },
  onRequests(event) {
    count(event);
    waiting = [...event.requests, ...waiting].slice(0, 100);
    if (isPaused) byId("requests-status").textContent = `paused, ${waiting.length} waiting`;
    else showWaiting();
  },
  // One that fails has lost the connection again, and its line says so.
  onSession: () => void session.refresh().catch(() => {}),
  onLost: () => {
    byId("connection").textContent = "not connected: is npm start still running?";
  },
});

function showSession(current: Session): void {
  const { environment, gatewayUrl, notice } = current;
  document.title = `Local gateway: ${environment}`;
  const about = ["environment ", element("strong", {}, environment), " at ", element("code", {}, gatewayUrl)];
  byId("about").replaceChildren(...about);
  byId("notice").hidden = notice === undefined;
  byId("notice").className = notice?.kind ?? "";
  byId("notice").replaceChildren(...(notice?.lines ?? []).map((line) => element("p", {}, line)));
  showRoutes(current, form.choose);
  form.refresh();
}

function showWaiting(): void {
  list.add(waiting);
  announce(waiting);
  waiting = [];
}

function count({ counts, requests: [newest] }: RequestsEvent): void {
  showCounts(counts, newest === undefined || newest.stop === "connection" ? undefined : newest.stop);
}

function announce([newest]: readonly RequestRecord[]): void {
  if (newest === undefined) return;
  const { method, path, status, code } = newest;
  byId("requests-status").textContent = `latest: ${method} ${path} ${status}${code === undefined ? "" : ` ${code}`}`;
}

/** What the server's events are for. */
export interface LiveListeners {
  /** The connection is there, with all there is. After a restart it comes again. */
  readonly onSnapshot: (event: RequestsEvent) => void;
  readonly onRequests: (event: RequestsEvent) => void;
  /** The session may be another one. */
  readonly onSession: () => void;
  readonly onLost: () => void;
}

const RETRY_MILLIS = 1_000;

/** Listens to the server's events for as long as the page is open; a connection that breaks is made anew. */
function listenLive(listeners: LiveListeners): void {
  const source = new EventSource("/_local/events");
  const read = (event: MessageEvent<string>) => JSON.parse(event.data) as RequestsEvent;
  source.addEventListener("snapshot", (event) => {
    listeners.onSession();
    listeners.onSnapshot(read(event));
  });
  source.addEventListener("requests", (event) => listeners.onRequests(read(event)));
  source.addEventListener("session", () => listeners.onSession());
  source.addEventListener("error", () => {
    listeners.onLost();
    // The browser retries a broken connection by itself, but gives up on an answer that is none of the stream's.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listenLive(listeners), RETRY_MILLIS);
  });
}
