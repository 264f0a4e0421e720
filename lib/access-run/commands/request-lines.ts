import { z } from "zod";
import { addressNumber } from "../../access/addresses/address-text.ts";
import type { AccessRequest } from "../../access/judge/access-request.ts";
import { problemsFromIssues } from "../../config/problems/issue-problems.ts";
import { closedObject } from "../../config/values/schema-parts.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";
import { METHOD_NAME } from "./request-options.ts";

const text = z.string({ error: "expected text" });
const seconds = z.number({ error: "expected a number of seconds" });

const shape = {
  method: z
    .string({ error: "expected a method, e.g. GET" })
    .regex(METHOD_NAME, { error: "expected a method, e.g. GET" })
    .transform((method) => method.toUpperCase()),
  path: z
    .string({ error: 'expected a path that begins with "/", e.g. /api/v1/jobs' })
    .startsWith("/", { error: 'expected a path that begins with "/", e.g. /api/v1/jobs' }),
  origin: text.nullish(),
  address: text
    .refine((given) => addressNumber(given) !== undefined, {
      error: "expected an IPv4 or IPv6 address, e.g. 203.0.113.10",
    })
    .nullish(),
  issuer: text.nullish(),
  scopes: z.array(text, { error: 'expected a list of scopes, e.g. ["jobs:read"]' }).nullish(),
  claims: z.record(z.string(), z.unknown(), { error: 'expected an object, e.g. {"sub":"anna"}' }).nullish(),
  algorithm: text.optional(),
  type: text.optional(),
  key: text.optional(),
  lifetimeSeconds: seconds.optional(),
  expiredForSeconds: seconds.optional(),
};

const EXAMPLE = '{"method":"GET","path":"/api/v1/jobs","issuer":"https://login.example.com","scopes":["jobs:read"]}';

const requestLine: z.ZodType<AccessRequest> = closedObject(shape);

/** Most mistakes that are listed; of more, the number is said. */
const SHOWN = 20;

/**
 * Reads requests, a JSON object a line; empty lines are passed over. Methods may be in lower case.
 *
 * @throws UnusableArgument with everything that is wrong, a line each; or when there is no request at all
 */
export function parseRequestLines(file: string, content: string): AccessRequest[] {
  const lines = content
    .replace(/^\uFEFF/, "")
    .split("\n")
    .map((line, index) => ({ line: line.trim(), place: `${file}:${index + 1}` }));
  const read = lines.filter(({ line }) => line !== "").map(({ line, place }) => readLine(line, place));
  if (read.length === 0) throw new UnusableArgument(`${file}: got no request, expected one a line, e.g. ${EXAMPLE}`);
  const flaws = read.flatMap((one) => ("flaws" in one ? one.flaws : []));
  if (flaws.length === 0) return read.flatMap((one) => ("request" in one ? [one.request] : []));
  const more = flaws.length > SHOWN ? [`and ${flaws.length - SHOWN} more`] : [];
  throw new UnusableArgument([...flaws.slice(0, SHOWN), ...more].join("\n"));
}

/** The request, or everything that is wrong with the line. */
function readLine(line: string, place: string): { request: AccessRequest } | { flaws: string[] } {
  const given = jsonOf(line);
  if (given === undefined) return { flaws: [`${place}: expected valid JSON, one object a line, e.g. ${EXAMPLE}`] };
  const parsed = requestLine.safeParse(given);
  if (parsed.success) return { request: parsed.data };
  const problems = problemsFromIssues(parsed.error.issues, given, []);
  return {
    flaws: problems.map(({ path, message }) => [place, path, message].filter((part) => part !== "").join(": ")),
  };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
