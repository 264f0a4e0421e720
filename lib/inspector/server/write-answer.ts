import type { ServerResponse } from "node:http";

/**
 * Headers of every answer of the inspector. The page may load its own script and style and talk to its own server, nothing
 * else; no page may frame it or embed its answers, and no cache may keep them.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Frame-Options": "DENY",
};

/** Writes an answer with the headers that every answer carries. */
export function writeText(response: ServerResponse, status: number, type: string, content: string): void {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(content),
  });
  response.end(content);
}

export function writeJson(response: ServerResponse, status: number, value: unknown): void {
  writeText(response, status, "application/json", `${JSON.stringify(value)}\n`);
}
