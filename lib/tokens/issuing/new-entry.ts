import { randomBytes } from "node:crypto";
import type { z } from "zod";
import { type RegistryEntry, scope, subject, words } from "../../config/registry/registry-schema.ts";
import { renderInstant } from "../../config/values/instant.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";

/** Whose token it will be, and what for. */
export interface Holder {
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly note?: string;
}

/** Reads the options that name a holder. @throws UnusableArgument naming the option */
export function parseHolder(options: { subject: string; scopes: string; note?: string }): Holder {
  const scopes = options.scopes.split(" ").filter((one) => one !== "");
  return {
    subject: checked(subject, options.subject, "--subject"),
    scopes: [...new Set(scopes)].map((one) => checked(scope, one, "--scopes")),
    ...(options.note === undefined ? {} : { note: parseWords(options.note, "--note", "render farm") }),
  };
}

/** @throws UnusableArgument */
export function parseWords(text: string, option: string, example: string): string {
  return checked(words("words on one line, at most 256 characters", example), text, option);
}

function checked(schema: z.ZodType<string>, value: string, option: string): string {
  const { success, error } = schema.safeParse(value);
  if (success) return value;
  throw new UnusableArgument(`${option}: ${error.issues[0]?.message}`);
}

/** An entry for a token of this holder that begins now. @param spanMillis how long it is good */
export function newEntry(holder: Holder, key: string, now: number, spanMillis: number): RegistryEntry {
  const begin = Math.floor(now / 1000) * 1000;
  return {
    id: newTokenId(),
    subject: holder.subject,
    scopes: [...holder.scopes],
    issued: renderInstant(begin),
    expires: renderInstant(begin + spanMillis),
    key,
    ...(holder.note === undefined ? {} : { note: holder.note }),
  };
}

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** 80 bits that nobody can guess, in 16 characters that can be read out: whoever steals a signing key needs an id as well. */
function newTokenId(): string {
  return Array.from(randomBytes(16), (byte) => BASE32[byte % BASE32.length]).join("");
}
