import { z } from "zod";
import { addressNumber } from "../../access/addresses/address-text.ts";
import type { AccessRequest } from "../../access/judge/access-request.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";

const text = z.string({ error: "expected text" });

const requestLine: z.ZodType<AccessRequest> = z.strictObject(
  {
    method: text,
    path: text.startsWith("/", { error: 'expected a path that begins with "/"' }),
    origin: text.nullish(),
    address: text
      .refine((given) => addressNumber(given) !== undefined, { error: "expected an IPv4 or IPv6 address" })
      .nullish(),
    issuer: text.nullish(),
    scopes: z.array(text, { error: "expected a list of scopes" }).nullish(),
    claims: z.record(z.string(), z.unknown(), { error: "expected an object" }).nullish(),
    algorithm: text.optional(),
    type: text.optional(),
    key: text.optional(),
    lifetimeSeconds: z.number({ error: "expected a number of seconds" }).optional(),
  },
  {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? `unknown key ${issue.keys.join(", ")}` : "expected a JSON object",
  },
);

/**
 * Reads requests, a JSON object a line; empty lines are passed over.
 *
 * @throws UnusableArgument with every line that is none
 */
export function parseRequestLines(file: string, content: string): AccessRequest[] {
  const lines = content.split("\n").map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const read = lines.filter(({ line }) => line !== "").map(({ line, number }) => readLine(line, `${file}:${number}`));
  const flaws = read.flatMap((one) => (typeof one === "string" ? [one] : []));
  if (flaws.length > 0) throw new UnusableArgument(flaws.slice(0, 20).join("\n"));
  return read.filter((one) => typeof one !== "string");
}

/** The request, or what is wrong with the line. */
function readLine(line: string, place: string): AccessRequest | string {
  const parsed = requestLine.safeParse(jsonOf(line));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  const example =
    'e.g. {"method":"GET","path":"/api/v1/jobs","issuer":"https://login.example.com","scopes":["jobs:read"]}';
  return `${place}: ${at}${issue?.message}, ${example}`;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
