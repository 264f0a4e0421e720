import { type FaultReason, REASONS } from "../../../lambda/authorizer/outcome/reasons.ts";
import type { IssuerSettings } from "../../../lambda/authorizer/settings/settings.ts";
import { printable } from "../../terminal/text.ts";
import type { Head } from "../network/network.ts";
import { describeUnusable } from "./key-set-words.ts";

/** An address that the authorizer's code asked, and the JSON that came back, if any did. */
export interface Asked {
  readonly url: URL;
  readonly document?: unknown;
}

/** What is known of a provider that gave no usable keys. */
export interface FaultFacts {
  readonly settings: IssuerSettings;
  /** What was asked last. */
  readonly asked: Asked;
  /** Whether nothing was asked before it: it is then the discovery document, unless the settings name the key set. */
  readonly isFirst: boolean;
  readonly head: Head;
}

interface Explained {
  readonly found: string;
  readonly remedy: string;
}

const EITHER_WAY = "Until then every token of this issuer gets 503";

/** What went wrong, in the authorizer's own terms, and what to do about it. */
export function explainFault(reason: FaultReason, facts: FaultFacts): Explained {
  const { found, remedy } = (EXPLANATIONS[reason] ?? unexplained(reason))(facts);
  return { found: `${found} (${reason})`, remedy: `${remedy}. ${EITHER_WAY}` };
}

const REACH =
  "check the name and its DNS. The authorizer asks from the internet, outside every VPC: for a provider that is not there, put its keys into jwks";

/** What a certificate is refused for, by the code of OpenSSL or Node. The authorizer trusts the authorities that Node brings along. */
const CERTIFICATE_FAULTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "has expired",
  CERT_NOT_YET_VALID: "is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "is for another name",
  DEPTH_ZERO_SELF_SIGNED_CERT: "is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "is of an authority that is not trusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "is of an authority that is not trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "comes without its intermediate certificates",
};

const CERTIFICATE_REMEDY =
  "have the provider present a valid certificate of a public authority, or put its keys into jwks, so that nothing is asked";

const EXPLANATIONS: Partial<Record<FaultReason, (facts: FaultFacts) => Explained>> = {
  "key-set-unreachable": ({ asked, head: { error } }) => {
    const certificate = CERTIFICATE_FAULTS[error ?? ""];
    if (certificate !== undefined) {
      return { found: `the certificate of ${asked.url.host} ${certificate}: ${error}`, remedy: CERTIFICATE_REMEDY };
    }
    return {
      found: `${asked.url.href} cannot be reached: ${error ?? "it failed once, and answers now"}`,
      remedy: REACH,
    };
  },
  "key-set-timeout": ({ asked }) => ({
    found: `${asked.url.href} does not answer in time`,
    remedy: "make the provider quicker, raise auth.keySets.timeoutMillis, or name jwksUri, which spares the discovery",
  }),
  "key-set-status": ({ asked, head, ...facts }) => ({
    found: `${asked.url.href} answers ${head.status ?? "no status"}, expected 200`,
    remedy: statusRemedy({ asked, head, ...facts }),
  }),
  "key-set-oversized": ({ asked }) => ({
    found: `${asked.url.href} answers with more than 256 KB`,
    remedy: "name a jwksUri whose set holds this issuer's keys alone, or put them into jwks",
  }),
  "key-set-not-json": ({ asked }) => ({
    found: `${asked.url.href} answers with no JSON, or compresses it`,
    remedy:
      "open the address: it must be the document itself, not a page about it; name jwksUri where discovery is missing",
  }),
  "key-set-malformed": ({ asked }) => ({
    found: `${asked.url.href} is JSON, but no ${isKeySet(asked) ? "key set" : "discovery document or key set"}`,
    remedy: "name the address of the key set as jwksUri",
  }),
  "key-set-empty": ({ asked, settings }) => ({
    found: `no key at ${asked.url.href} fits ${settings.algorithms.join(", ")}: ${describeUnusable(asked.document)}`,
    remedy:
      "put the algorithm of the provider's access tokens into algorithms, or have it publish a key for one of these",
  }),
  "discovery-mismatch": mismatch,
};

function statusRemedy({ asked, head, settings, isFirst }: FaultFacts): string {
  if (head.location !== undefined) {
    const target = printable(head.location.slice(0, 200));
    return `redirects are not followed: it leads to ${target}; name the final address (issuer or jwksUri)`;
  }
  return isFirst && settings.jwksUri === undefined
    ? `without discovery at ${asked.url.pathname}, name the address of the key set as jwksUri, or correct the issuer`
    : "correct jwksUri, or have the provider publish its key set there";
}

function mismatch({ asked, settings }: FaultFacts): Explained {
  const { issuer, jwks_uri: jwksUri } = (asked.document ?? {}) as { issuer?: unknown; jwks_uri?: unknown };
  if (issuer === settings.issuer) {
    return {
      found: `its discovery names ${quoted(jwksUri)} for the key set, expected an https address that is not this machine's`,
      remedy: "have the provider correct jwks_uri, or name jwksUri yourself",
    };
  }
  return {
    found: `its discovery is about ${quoted(issuer)}, expected ${quoted(settings.issuer)}`,
    remedy:
      "write the issuer letter by letter as the provider does (a slash at the end counts); its tokens carry that as iss",
  };
}

function unexplained(reason: FaultReason): (facts: FaultFacts) => Explained {
  return ({ asked }) => ({
    found: `${asked.url.href}: ${REASONS.unavailable[reason]}`,
    remedy: "look at the provider",
  });
}

function isKeySet({ url }: Asked): boolean {
  return !url.pathname.endsWith("/.well-known/openid-configuration");
}

function quoted(value: unknown): string {
  return value === undefined ? "nothing" : printable(JSON.stringify(value).slice(0, 200));
}
