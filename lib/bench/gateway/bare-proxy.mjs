import { createServer } from "node:http";
import { Pool } from "undici";

// The floor: as little as a reverse proxy in Node can do, streaming both ways. It guards nothing.
const [, , upstream] = process.argv;
const pool = new Pool(upstream, { connections: null, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "host"]);

const server = createServer((request, response) => {
  const { method, url: path, rawHeaders } = request;
  const hasBody = "content-length" in request.headers || "transfer-encoding" in request.headers;
  const options = {
    path,
    method,
    headers: endToEnd(rawHeaders),
    body: hasBody ? request : null,
    responseHeaders: "raw",
  };
  pool
    .stream(options, ({ statusCode, headers }) => response.writeHead(statusCode, endToEnd(headers)))
    .catch(() => response.destroy());
});
server.keepAliveTimeout = 60_000;
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })}\n`);
});

function endToEnd(raw) {
  const kept = [];
  for (let i = 0; i < raw.length; i += 2) {
    if (!HOP_BY_HOP.has(raw[i].toLowerCase())) kept.push(raw[i], raw[i + 1]);
  }
  return kept;
}
