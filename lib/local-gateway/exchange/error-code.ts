import { isRecord } from "../model/record.ts";

/** `error.code` of an error envelope; undefined for any other body. */
export function errorCodeOf(body: string): string | undefined {
  if (!body.startsWith("{")) return undefined;
  try {
    const envelope: unknown = JSON.parse(body);
    const error = isRecord(envelope) ? envelope.error : undefined;
    return isRecord(error) && typeof error.code === "string" ? error.code : undefined;
  } catch {
    return undefined;
  }
}
