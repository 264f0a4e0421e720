import { decodeJwt, decodeProtectedHeader } from "jose";

/** What a token says, unverified: for people and questions only. */
export interface TokenParts {
  /** Undefined: cannot be read. */
  readonly header: Members | undefined;
  /** Undefined: cannot be read. */
  readonly claims: Members | undefined;
}

export type Members = Readonly<Record<string, unknown>>;

/** The token of a text: as it was copied, be it with `Bearer` in front. */
export function bareToken(text: string): string {
  return text.trim().replace(/^bearer +/i, "");
}

/** Whether the token is well-formed, the authorizer says. */
export function tokenParts(token: string): TokenParts {
  return { header: decoded(() => decodeProtectedHeader(token)), claims: decoded(() => decodeJwt(token)) };
}

function decoded(decode: () => object): Members | undefined {
  try {
    return decode() as Members;
  } catch {
    return undefined;
  }
}
