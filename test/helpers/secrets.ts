import { decodeJwt } from "jose";

/** Watches that what a token holds is never written anywhere. */
export interface Secrets {
  /** Notes a token that was issued, and gives it back. */
  remember(token: string): string;
  /** Notes a value that must never be written, and gives it back; `what` is what a failure calls it. */
  hide(value: string, what: string): string;
  /** Notes something that was written: a log line, a note, a program's output. */
  written(text: string): void;
  /** @throws Error when something that was written holds any token, a part of a noted one, a claim's or a hidden value */
  verify(): void;
}

/** Claims whose values are a person's or a token's own; issuer, audience and the scopes of rules are configuration. */
const PRIVATE_CLAIMS = ["sub", "jti"];

/** How a scope begins that stands in a token and in no configuration. */
export const PRIVATE_SCOPE = "project:";

/** Any token whatever: two segments of base64url that begin as JSON does, and a signature. */
const ANY_TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{20,}/;

export function createSecrets(): Secrets {
  const values = new Map<string, string>();
  const lines: string[] = [];
  return {
    remember: (token) => {
      for (const segment of token.split(".")) values.set(segment, "a token's segment");
      const claims = decodeJwt(token);
      for (const name of PRIVATE_CLAIMS) values.set(String(claims[name]), `claim ${name}`);
      for (const scope of String(claims.scope).split(" ")) {
        if (scope.startsWith(PRIVATE_SCOPE)) values.set(scope, "a scope");
      }
      return token;
    },
    hide: (value, what) => {
      values.set(value, what);
      return value;
    },
    written: (text) => void lines.push(text),
    verify: () => {
      const leaks = lines.flatMap((line) => [
        ...[...values].filter(([value]) => line.includes(value)).map(([, what]) => `${what} in: ${line}`),
        ...(ANY_TOKEN.test(line) ? [`a token in: ${line}`] : []),
      ]);
      if (leaks.length > 0) throw new Error(`${leaks.length} secrets were written, the first: ${leaks[0]}`);
    },
  };
}
