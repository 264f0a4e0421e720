import type { AccessRequest } from "../../lib/access/judge/access-request.ts";

// What an answer's `letIn` says, done to the request as a person would do it. Sentences about the configuration change nothing here.

type Apply = (request: AccessRequest, found: RegExpExecArray) => AccessRequest;

const without = (request: AccessRequest, ...names: string[]): AccessRequest => {
  const claims = Object.entries(request.claims ?? {}).filter(([name]) => !names.includes(name));
  return { ...request, claims: Object.fromEntries(claims) };
};
const names = (list: string) => list.split(/, | and | or /);
/** A good token in place of the request's: only what a sentence asks for. */
const newToken = ({ method, path, origin, address }: AccessRequest, issuer: string, scopes: readonly string[]) => ({
  ...{ method, path, origin, address },
  issuer,
  scopes,
});

const ADVICE: readonly (readonly [RegExp, Apply])[] = [
  [/^a call from (\S+?)\/\d+/, (request, [, network = ""]) => ({ ...request, address: addressIn(network) })],
  [/^a page of ([^,\s]+)/, (request, [, origin]) => ({ ...request, origin })],
  [/^a call without Origin, from a server$/, (request) => ({ ...request, origin: null })],
  [/^the path in its plain spelling:/, (request) => ({ ...request, path: plainPath(request.path) })],
  [/^another method: ([A-Z]+)/, (request, [, method = ""]) => ({ ...request, method })],
  [
    /^a token of ([^,\s]+).*? with scopes? (.+)$/,
    (request, [, issuer = "", scopes = ""]) => newToken(request, issuer, names(scopes)),
  ],
  [
    /^a token of (https:\S+?)(?:,| or |$)/,
    (request, [, issuer = ""]) => newToken(request, issuer, request.scopes ?? []),
  ],
  [
    /^a token that holds scopes? (.+) as well$/,
    (request, [, scopes = ""]) => ({ ...request, scopes: [...(request.scopes ?? []), ...names(scopes)] }),
  ],
  [/^a signature by (\S+?)(?:,|\s|$)/, (request, [, algorithm]) => ({ ...request, algorithm })],
  [/^a token that is signed with one of the issuer's keys$/, ({ algorithm: _, key: __, ...request }) => request],
  [/^a token with typ "(.+)"$/, (request, [, type]) => ({ ...request, type })],
  [/^a token with "at\+jwt"/, (request) => ({ ...request, type: "at+jwt" })],
  [/^an access token that is not bound to a key$/, (request) => without(request, "token_use", "cnf")],
  [
    /^a token whose (\w+) names ([^,\s]+)/,
    (request, [, claim = "", audience]) => ({ ...request, claims: { ...request.claims, [claim]: audience } }),
  ],
  [/^a token whose exp is at most (\d+) s/, (request, [, most]) => ({ ...request, lifetimeSeconds: Number(most) })],
  [/^a token that has not expired$/, ({ expiredForSeconds: _, ...request }) => request],
  [/^another token$/, (request) => without(request, "jti", "sub")],
  [/^a token of another subject$/, (request) => without(request, "sub")],
];

/** The request as a sentence would have it; undefined when the sentence is about the configuration. */
export function applied(sentence: string, request: AccessRequest): AccessRequest | undefined {
  for (const [form, apply] of ADVICE) {
    const found = form.exec(sentence);
    if (found !== null) return apply(request, found);
  }
  return undefined;
}

/** The second address of an IPv4 network; of an IPv6 one, and of a single address, the first. */
function addressIn(network: string): string {
  return network.includes(":") ? network : network.replace(/\.0$/, ".1");
}

function plainPath(path: string): string {
  const decoded = decodeURIComponent(path).replaceAll(/[^A-Za-z0-9/._:-]/g, "-");
  const segments = decoded.split("/").filter((segment) => segment !== "" && segment !== "." && segment !== "..");
  return `/${segments.join("/")}`;
}
