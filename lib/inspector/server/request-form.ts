import { isIP } from "node:net";
import { z } from "zod";
import type { FormProblem, RequestForm } from "./messages.ts";

/** Headers that the sender writes itself, or that have their own field in the form. */
const OWN_HEADERS = new Set([
  "authorization",
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "origin",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const scopes = z
  .array(z.string().regex(/^[!#-[\]-~]+$/, "a scope has no space, quote or backslash (RFC 6749 section 3.3)"))
  .max(50);

const token = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({
    kind: z.enum(["valid", "expired", "wrong"]),
    scopes,
    issuer: z.string().max(2_048).optional(),
    fault: z
      .string()
      .regex(/^[a-z-]{1,40}$/, "a reason of the authorizer's log, e.g. audience-refused")
      .optional(),
  }),
  z.strictObject({
    kind: z.literal("text"),
    text: z
      .string()
      .min(1, "paste a token")
      .max(8_192)
      .regex(/^[ -~]*$/, "a header holds visible ASCII only, on one line"),
  }),
]);

const header = z.tuple([
  z
    .string()
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, "not a header name (RFC 9110 section 5.1)")
    .refine(
      (name) => !OWN_HEADERS.has(name.toLowerCase()),
      "the sender writes this header, or the form has a field for it",
    ),
  z
    .string()
    .max(8_192)
    .regex(/^[\t -~]*$/, "a header holds visible ASCII only, on one line"),
]);

const requestForm = z.strictObject({
  method: z.string().regex(/^(?!CONNECT$)[A-Z]{1,20}$/, "a method is one word in capitals, e.g. GET; not CONNECT"),
  path: z
    .string()
    .max(8_192, "at most 8,192 characters")
    .regex(/^\/[!-"$-~]*$/, "a path starts with / and holds visible ASCII without spaces and #"),
  origin: z
    .string()
    .max(512)
    .regex(/^[!-~]*$/, "an origin is scheme://host:port in visible ASCII, or empty"),
  sourceIp: z
    .string()
    .refine((ip) => isIP(ip) !== 0 && !ip.includes("%"), "an IPv4 or IPv6 address, e.g. 203.0.113.7 or 2001:db8::7"),
  credentials: z.enum(["omit", "include"]),
  token,
  headers: z.array(header).max(20, "at most 20 headers"),
  body: z.string().max(32_768, "at most 32,768 characters"),
}) satisfies z.ZodType<RequestForm>;

/** Reads what the page sent; all problems at once, none of which repeats a value (one of them may be a token). */
export function parseRequestForm(input: unknown): RequestForm | readonly FormProblem[] {
  const parsed = requestForm.safeParse(input);
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map(({ path, message }) => ({ field: String(path[0] ?? "form"), message }));
}
