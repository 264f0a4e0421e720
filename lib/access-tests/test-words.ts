import type { AccessRequest } from "../access/judge/access-request.ts";
import { outcomeInWords, tokenInWords } from "../access/judge/request-words.ts";
import type { StatedTest } from "../config/access-tests/access-tests-schema.ts";
import { renderCurl } from "../terminal/curl-command.ts";
import { printable } from "../terminal/text.ts";
import type { Refutation } from "./run-access-tests.ts";

/** An assertion on one line, in the words of its file, e.g. `never * /api/v1/admin/* withoutScopes admin`. */
export function testInWords({ given }: StatedTest): string {
  const parts = Object.entries(given).filter(([key]) => key !== "because" && key !== "expect");
  const words = parts.map(([key, value]) => `${key} ${valueInWords(value)}`);
  return printable([...words, ...("expect" in given ? [`expect ${valueInWords(given.expect)}`] : [])].join(", "));
}

function valueInWords(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(valueInWords).join(" ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Where `npm start` serves the environment. */
const LOCAL_GATEWAY = "http://127.0.0.1:8080";

/** The request as one line for a shell, against the local gateway; what the token has to be is said behind it. */
export function curlLine(request: AccessRequest): string {
  const { method, path, origin, address, issuer } = request;
  const line = renderCurl({
    url: `${LOCAL_GATEWAY}${path}`,
    method,
    showsHead: true,
    hasToken: Boolean(issuer),
    headers: [
      ...(origin ? [["Origin", origin] as const] : []),
      ...(address ? [["X-Local-Address", address] as const] : []),
    ],
  });
  const token = issuer ? `  # CLIPZY_TOKEN: ${tokenInWords(request)}` : "";
  return printable(`${line.replaceAll(" \\\n  ", " ")}${token}`);
}

/** `403 FORBIDDEN, by environments.prod.auth.rules[4]`. */
export function answerInWords({ answer }: Refutation): string {
  const by = [...new Set(answer.because.map(({ setting }) => setting))];
  return `${outcomeInWords(answer)}${by.length === 0 ? "" : `, by ${by.join(", ")}`}`;
}
