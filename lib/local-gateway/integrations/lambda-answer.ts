import type { Answer } from "../exchange/answer.ts";
import type { Header } from "../exchange/client-request.ts";
import { headerValue, isHeaderName } from "../exchange/header.ts";
import { remappedName } from "../exchange/header-rules.ts";
import { isRecord } from "../model/record.ts";

const MEMBERS: ReadonlySet<string> = new Set(["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"]);

/**
 * A Lambda proxy answer as HTTP; undefined when it is malformed, which becomes a 502 (all recorded).
 *
 * @param decodesBase64 the first Accept entry is one of the API's binary media types
 */
export function lambdaAnswer(payload: unknown, decodesBase64: boolean): Answer | undefined {
  if (!isRecord(payload)) return undefined;
  const keys = Object.keys(payload);
  if (keys.length === 0 || keys.some((key) => !MEMBERS.has(key))) return undefined;
  const status = payload.statusCode === undefined ? 200 : Number(payload.statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const headers = headersOf(payload);
  const text = bodyOf(payload.body);
  if (!headers || text === undefined) return undefined;
  const isBinary = payload.isBase64Encoded === true && decodesBase64;
  return { status, headers, body: isBinary ? Buffer.from(text, "base64") : text };
}

function bodyOf(body: unknown): string | undefined {
  if (body === undefined || body === null) return "";
  if (typeof body === "object") return undefined;
  return String(body);
}

/** Both maps are merged, `multiValueHeaders` first; JSON is the content type unless one is set. */
function headersOf(payload: Record<string, unknown>): Header[] | undefined {
  const { headers = null, multiValueHeaders = null } = payload;
  if ((headers !== null && !isRecord(headers)) || (multiValueHeaders !== null && !isRecord(multiValueHeaders))) {
    return undefined;
  }
  const merged: Header[] = [];
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) {
    if (!Array.isArray(values)) return undefined;
    for (const value of values) merged.push([remappedName(name), headerValue(String(value))]);
  }
  for (const [name, value] of Object.entries(headers ?? {})) {
    const isRepeated = merged.some(([own, ownValue]) => own === remappedName(name) && ownValue === String(value));
    if (!isRepeated && typeof value !== "object") merged.push([remappedName(name), headerValue(String(value))]);
  }
  if (!merged.every(([name]) => isHeaderName(name))) return undefined;
  const hasType = merged.some(([name]) => name.toLowerCase() === "content-type");
  return hasType ? merged : [["Content-Type", "application/json"], ...merged];
}
