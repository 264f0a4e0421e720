import type { RequestsEvent } from "../server/messages.ts";

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
export function listenLive(listeners: LiveListeners): void {
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
