import { createServer } from "node:http";
import { Readable } from "node:stream";

// The upstream of every contender, a separate process: a small answer, or as many bytes as `large-<bytes>` in the path says.
const SMALL = JSON.stringify({ success: true, data: { job_id: "job_0123456789", status: "queued", progress: 0 } });
const PIECE = Buffer.alloc(65_536, "x");

const server = createServer((request, response) => {
  const [, bytes] = /^\/api\/v1\/jobs\/large-(\d+)$/.exec(request.url) ?? [];
  if (bytes !== undefined) return sendLarge(Number(bytes), response);
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": SMALL.length }).end(SMALL);
});
server.keepAliveTimeout = 60_000;
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })}\n`);
});

function sendLarge(bytes, response) {
  let left = bytes;
  const body = new Readable({
    read() {
      const piece = PIECE.subarray(0, Math.min(left, PIECE.length));
      left -= piece.length;
      this.push(piece.length === 0 ? null : piece);
    },
  });
  response.writeHead(200, { "Content-Type": "application/octet-stream" });
  body.pipe(response);
  response.once("close", () => body.destroy());
}
