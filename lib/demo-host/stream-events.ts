import type { ServerResponse } from "node:http";

const EVENTS = ["queued", "transcribing", "clipping", "done"];
const PAUSE_MILLIS = 250;

/** A job's progress as server-sent events, one four a second: shows that the gateway streams. */
export function streamEvents(response: ServerResponse, headers: Record<string, string>): void {
  response.writeHead(200, { ...headers, "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  const remaining = [...EVENTS];
  const next = () => {
    const event = remaining.shift();
    if (event === undefined) return void response.end();
    response.write(`event: progress\ndata: ${JSON.stringify({ status: event })}\n\n`);
    timer = setTimeout(next, PAUSE_MILLIS);
  };
  let timer = setTimeout(next, 0);
  response.once("close", () => clearTimeout(timer));
}
