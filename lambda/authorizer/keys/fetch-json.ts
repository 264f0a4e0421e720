import { get as getOverHttp, type IncomingMessage } from "node:http";
import { get as getOverTls } from "node:https";
import { isIPv6 } from "node:net";
import { AuthorizerUnavailable } from "../outcome/authorizer-unavailable.ts";
import type { FaultReason } from "../outcome/reasons.ts";

/**
 * Fetches one JSON document.
 *
 * @param timeoutMillis - time for everything: name look-up, connection, TLS, the whole body
 * @throws AuthorizerUnavailable with the reason, when anything but a complete 200 answer in JSON comes back in time
 */
export type FetchJson = (url: URL, timeoutMillis: number) => Promise<unknown>;

const MAX_BYTES = 256 * 1024;

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/**
 * `FetchJson` over node:https. Node's own fetch would cost a cold start of the authorizer some 40 ms more, and what is
 * needed here is little: no redirects, no compression, no cookies, bounded time and size.
 */
export const fetchJson: FetchJson = (url, timeoutMillis) =>
  new Promise((resolve, reject) => {
    const get = url.protocol === "https:" ? getOverTls : getOverHttp;
    readyAddressPattern();
    // No kept-alive connection: after a freeze of the Lambda it is probably dead, and only a failed request shows that.
    const request = get(url, { agent: false, headers: { accept: "application/json" } });
    const settle = (outcome: () => void) => {
      clearTimeout(timer);
      outcome();
      request.destroy();
    };
    const fail = (reason: FaultReason) => settle(() => reject(new AuthorizerUnavailable(reason)));
    const timer = setTimeout(() => fail("key-set-timeout"), timeoutMillis);
    request.on("error", () => fail("key-set-unreachable"));
    request.on("upgrade", () => fail("key-set-status")); // another protocol was not asked for
    request.on("response", (response) => {
      const fault = faultOf(response);
      if (fault) fail(fault);
      else collect(response, (text) => settle(() => parse(text, resolve, reject)), fail);
    });
  });

function faultOf({ statusCode, headers }: IncomingMessage): FaultReason | undefined {
  if (statusCode !== 200) return "key-set-status";
  if (Number(headers["content-length"] ?? 0) > MAX_BYTES) return "key-set-oversized";
  // Without a type the body counts as JSON if it parses. A page of HTML says what it is.
  if (headers["content-type"] !== undefined && !JSON_TYPE.test(headers["content-type"])) return "key-set-not-json";
  // A compressed body was not asked for, and may unpack to a thousand times its size.
  if ((headers["content-encoding"] || "identity").toLowerCase() !== "identity") return "key-set-not-json";
  return undefined;
}

function collect(response: IncomingMessage, done: (text: string) => void, fail: (reason: FaultReason) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length > MAX_BYTES) fail("key-set-oversized");
    else chunks.push(chunk);
  });
  response.on("end", () => done(Buffer.concat(chunks).toString("utf8")));
  response.on("error", () => fail("key-set-unreachable"));
}

function parse(text: string, resolve: (value: unknown) => void, reject: (error: Error) => void): void {
  try {
    resolve(JSON.parse(text));
  } catch {
    reject(new AuthorizerUnavailable("key-set-not-json"));
  }
}

/** From this length of a text on, V8 compiles a regular expression to machine code at its first use. */
const COMPILED_AT_ONCE = 1000;

/**
 * Compiles the pattern by which Node recognises an IPv6 address, which every TLS connection matches several times. V8
 * compiles a pattern to byte code for its first match and to machine code for its second; of this large one,
 * the byte code alone takes some 10 ms, the machine code 3. A long first text spares the byte code: a cold start of some
 * 10 ms less, on Node 20, 22 and 24. A Node that recognises addresses in another way gains and loses nothing.
 */
function readyAddressPattern(): void {
  isIPv6("-".repeat(COMPILED_AT_ONCE));
}
