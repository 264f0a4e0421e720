import type { ServerResponse } from "node:http";
import type { TracedRequest, TraceStore } from "../traces/trace-store.ts";
import type { RequestsEvent } from "./messages.ts";

/** Pages that may listen at the same time. */
const MAX_CLIENTS = 12;

/** Requests are sent in batches, so that a gateway under load does not overwhelm its page. */
const FLUSH_MILLIS = 100;

/** Requests in a batch, and in a snapshot. The counts include those left out. */
const MAX_LINES = 100;

/** A page that does not read is disconnected at this backlog; it reconnects by itself and gets a new snapshot. */
const MAX_BACKLOG_BYTES = 1_048_576;

/** Sends every request to the pages that listen (server-sent events, WHATWG HTML section 9.2). */
export interface EventStream {
  /** @returns false when too many pages listen already; then nothing is written */
  open(response: ServerResponse, headers: Readonly<Record<string, string>>): boolean;
  /** Tells the pages to ask for the session again. */
  announceSession(): void;
  close(): void;
}

export function createEventStream(store: TraceStore): EventStream {
  const clients = new Set<ServerResponse>();
  const endBatches = sendBatches(store, clients);
  return {
    open(response, headers) {
      if (clients.size >= MAX_CLIENTS) return false;
      response.writeHead(200, { ...headers, "Content-Type": "text/event-stream" });
      const requests = store.newest(MAX_LINES).map(({ record }) => record);
      response.write(eventText("snapshot", { counts: store.counts(), requests }));
      clients.add(response);
      response.once("close", () => clients.delete(response));
      return true;
    },
    announceSession() {
      for (const client of clients) writeOrDrop(client, eventText("session", {}));
    },
    close() {
      endBatches();
      for (const client of clients) client.end();
    },
  };
}

/** Sends to all clients what the store hears of. @returns ends it */
function sendBatches(store: TraceStore, clients: ReadonlySet<ServerResponse>): () => void {
  let pending: TracedRequest[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    const requests = pending.reverse().map(({ record }) => record);
    pending = [];
    const text = eventText("requests", { counts: store.counts(), requests });
    for (const client of clients) writeOrDrop(client, text);
  };
  const unsubscribe = store.subscribe((request) => {
    if (clients.size === 0) return;
    pending.push(request);
    if (pending.length > MAX_LINES) pending.shift();
    timer ??= setTimeout(flush, FLUSH_MILLIS);
  });
  return () => {
    unsubscribe();
    clearTimeout(timer);
  };
}

function eventText(name: string, data: RequestsEvent | Record<string, never>): string {
  return `event: ${name}\nretry: 1000\ndata: ${JSON.stringify(data)}\n\n`;
}

function writeOrDrop(client: ServerResponse, text: string): void {
  if (client.writableLength > MAX_BACKLOG_BYTES) client.destroy();
  else client.write(text);
}
