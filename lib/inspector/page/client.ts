import type { RequestRecord } from "../../local-gateway/exchange/outcome.ts";
import type { RequestsEvent, Session } from "../server/messages.ts";
import { byId, element } from "./element.ts";
import { openRequest } from "./opened-request.ts";
import { createPathPicture, type ShowCounts } from "./path-picture.ts";
import { createRequestList, type RequestList } from "./request-list.ts";
import { prepareForm } from "./send-form.ts";

function open(id: string): void {
  openRequest(id).catch(() => {
    byId("connection").textContent = "not connected: is npm start still running?";
  });
}

const session = (await (await fetch("/_local/session")).json()) as Session;
document.title = `Local gateway: ${session.environment}`;
byId("about").replaceChildren(
  "environment ",
  element("strong", {}, session.environment),
  " at ",
  element("code", {}, session.gatewayUrl),
);
prepareForm(session, open);
listen(createPathPicture(), createRequestList(open));

function listen(showCounts: ShowCounts, list: RequestList): void {
  const source = new EventSource("/_local/events");
  const pause = byId<HTMLButtonElement>("pause");
  let isPaused = false;
  let waiting: RequestRecord[] = [];
  const showRequests = () => {
    list.add(waiting);
    announce(waiting);
    waiting = [];
  };
  pause.addEventListener("click", () => {
    isPaused = !isPaused;
    pause.setAttribute("aria-pressed", String(isPaused));
    if (!isPaused) showRequests();
  });
  source.addEventListener("snapshot", (event) => {
    const { counts, requests } = JSON.parse(event.data) as RequestsEvent;
    showCounts(counts, stopOf(requests[0]));
    waiting = [];
    list.replace(requests);
    byId("connection").textContent = "live";
  });
  source.addEventListener("requests", (event) => {
    const { counts, requests } = JSON.parse(event.data) as RequestsEvent;
    showCounts(counts, stopOf(requests[0]));
    waiting = [...requests, ...waiting].slice(0, 100);
    if (isPaused) byId("requests-status").textContent = `paused, ${waiting.length} waiting`;
    else showRequests();
  });
  source.addEventListener("error", () => {
    byId("connection").textContent = "not connected: is npm start still running?";
  });
}

function stopOf(record: RequestRecord | undefined): Exclude<RequestRecord["stop"], "connection"> | undefined {
  return record === undefined || record.stop === "connection" ? undefined : record.stop;
}

function announce([newest]: readonly RequestRecord[]): void {
  if (newest === undefined) return;
  const { method, path, status, code } = newest;
  byId("requests-status").textContent = `latest: ${method} ${path} ${status}${code === undefined ? "" : ` ${code}`}`;
}
