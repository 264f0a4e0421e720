import { z } from "zod";
import { headerSafe } from "../../../lambda/authorizer/token/header-safe.ts";
import { SCOPE_CHARACTERS } from "../../../lambda/authorizer/token/scopes.ts";
import { ALGORITHMS, audienceName, issuerName } from "../settings/issuer.ts";
import { instant, millisOf } from "../values/instant.ts";
import { closedObject, list, oneOf, text } from "../values/schema-parts.ts";

/** How every key id begins: with it first in the header, every token begins with the same 20 characters. */
const KEY_ID_PREFIX = "clipzy_";

/** Most entries of a registry: up to here a cold start of the authorizer does not notice them. */
export const MOST_ENTRIES = 10_000;

// A token that is pasted into a committed file has leaked.
const tokenForm = /eyJ[\w-]{8,}\.[\w-]{8,}\./;
const noToken = (given: string) =>
  tokenForm.test(given)
    ? "expected words without a token in them: take that token back, it has been written down"
    : undefined;

/** Words for people: the note of an entry, the reason of a revocation. */
export function words(expected: string, example: string) {
  return text({ expected, example, pattern: /^(?=.*\S)[^\p{Cc}\u2028\u2029]{1,256}$/u, flaw: noToken });
}

/** Token ids: the `jti` claim. Letters, digits, `-` and `_`, so that an id can be typed and pasted as it is. */
export const tokenId = text({ expected: "a token id", example: "k3v9q2m7x4b6n8p1", pattern: /^[A-Za-z0-9_-]{1,64}$/ });

/** Key ids of a registry. */
export const keyId = text({
  expected: `a key id that begins with ${KEY_ID_PREFIX}, of letters, digits, ".", "-" and "_"`,
  example: "clipzy_2026-11",
  pattern: /^clipzy_[A-Za-z0-9._-]{1,64}$/,
});

/** The `sub` claim: whom the gateway names to the upstream. */
export const subject = text({
  expected: "a subject of at most 256 bytes without control characters",
  example: "ci-bot",
  flaw: (given) =>
    headerSafe(given) === undefined
      ? "expected a subject of 1 to 256 bytes without control characters, e.g. ci-bot"
      : noToken(given),
});

/** One scope; the authorizer has the grammar. */
export const scope = text({
  expected: "one scope, without spaces",
  example: "jobs:write",
  pattern: new RegExp(`^[${SCOPE_CHARACTERS}]{1,256}$`),
  flaw: noToken,
});

const member = z.string({ error: "expected text in base64url" }).optional();

/** A published key: the public members of a JWK, and when its publication ends. What belongs to its kind is checked apart. */
export const registryKey = z
  .looseObject(
    {
      kty: z.string({ error: 'expected a key type, "EC", "OKP" or "RSA"' }),
      crv: member,
      kid: keyId,
      alg: z.enum(ALGORITHMS, { error: 'expected the algorithm that the key signs with, e.g. "ES256"' }),
      x: member,
      y: member,
      n: member,
      e: member,
      use: oneOf(["sig"], "What the key is for.").optional(),
      notAfter: instant.optional(),
    },
    { error: "expected a public key as a JWK object" },
  )
  .meta({ description: "A public key (JWK); never a private member." });

/** One token that was issued: who holds it, what it may do, until when. Never the token itself. */
export const registryEntry = closedObject({
  id: tokenId,
  subject,
  scopes: list(scope, "scopes"),
  issued: instant,
  expires: instant,
  key: keyId,
  note: words("what the token is for, in words", "render farm").optional(),
  notAfter: instant.optional(),
  revoked: closedObject({
    reason: words("why it was taken back, in words", "laptop stolen 2026-11-20"),
    at: instant.optional(),
  }).optional(),
});

/** A registry: an issuer whose tokens an administrator hands out. */
export const registrySchema = closedObject({
  issuer: issuerName,
  audience: audienceName.optional(),
  signer: text({
    expected: "where the private key is",
    example: "kms:arn:aws:kms:eu-central-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef",
    pattern: /^(?:file|kms):[^\p{Cc}]{1,1024}$/u,
  }).optional(),
  keys: list(registryKey, "public keys", "public key"),
  tokens: list(registryEntry, "tokens").max(MOST_ENTRIES, { error: `expected at most ${MOST_ENTRIES} tokens` }),
});

export type Registry = z.output<typeof registrySchema>;
export type RegistryKey = Registry["keys"][number];
export type RegistryEntry = Registry["tokens"][number];

/** A registry, and the file that it was read from. */
export type LoadedRegistry = Registry & { readonly file: string };

/** When a token ends: `expires` or an earlier `notAfter`, in milliseconds since 1970; 0 when it is revoked. */
export function endOf({ expires, notAfter, revoked }: RegistryEntry): number {
  if (revoked !== undefined) return 0;
  return Math.min(millisOf(expires), notAfter === undefined ? Number.POSITIVE_INFINITY : millisOf(notAfter));
}

/** The tokens that a key is still published for at a time: signed with it, not revoked, not ended. */
export function tokensThatNeed(key: Pick<RegistryKey, "kid">, tokens: readonly RegistryEntry[], now: number) {
  return tokens.filter((entry) => entry.key === key.kid && endOf(entry) > now);
}
