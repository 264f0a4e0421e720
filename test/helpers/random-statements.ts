import ipaddr from "ipaddr.js";
import type { AccessRequest } from "../../lib/access/judge/access-request.ts";
import { atLeastOne, pick, type Random, some } from "../access/oracle/random-environments.ts";
import { type AccessWorld, ORIGINS, PATTERNS, SCOPES, SEGMENTS } from "./access-worlds.ts";

// Statements of access tests as people write them, and what they mean: by ACCESS-TESTS.md alone, without any code of lib/access.

/** A statement as its file has it. */
export interface GivenStatement {
  readonly never?: readonly string[];
  readonly always?: readonly string[];
  readonly except?: readonly string[];
  readonly token?: "none" | "any";
  readonly scopes?: readonly string[];
  readonly withoutScopes?: readonly string[];
  readonly onlyScopes?: readonly string[];
  readonly issuers?: readonly string[];
  readonly exceptIssuers?: readonly string[];
  readonly addresses?: readonly string[];
  readonly exceptAddresses?: readonly string[];
  readonly origins?: readonly string[];
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const BLOCKS = [
  "192.0.2.0/25",
  "192.0.2.0/28",
  "198.51.100.0/26",
  "203.0.113.0/24",
  "2001:db8:1::/48",
  "2001:db8::/32",
];

export function randomStatement(random: Random, { issuers }: AccessWorld): GivenStatement {
  const names = issuers.map(({ issuer }) => issuer);
  const maybe = (share: number, part: () => GivenStatement) => (random() < share ? part() : {});
  const call = () => `${pick(random, ["*", "GET", "POST", "GET DELETE", "PUT", "HEAD"])} ${pick(random, PATTERNS)}`;
  const calls = Array.from({ length: random() < 0.8 ? 1 : 2 }, call);
  const place = {
    ...maybe(0.4, () => ({ except: [call()] })),
    ...maybe(0.25, () => ({ [pick(random, ["addresses", "exceptAddresses"])]: atLeastOne(random, BLOCKS) })),
    ...maybe(0.15, () => ({ origins: [pick(random, ORIGINS)] })),
  };
  const byIssuer = maybe(0.25, () => ({ [pick(random, ["issuers", "exceptIssuers"])]: [pick(random, names)] }));
  if (random() < 0.5)
    return { always: calls, ...place, ...maybe(0.85, () => ({ scopes: atLeastOne(random, SCOPES), ...byIssuer })) };
  const token = pick<() => GivenStatement>(random, [
    () => ({ token: "none" }),
    () => ({ withoutScopes: atLeastOne(random, SCOPES), ...byIssuer }),
    () => ({ onlyScopes: some(random, SCOPES), ...byIssuer }),
    () => ({ scopes: atLeastOne(random, SCOPES), ...byIssuer }),
    () => byIssuer,
  ])();
  return { never: calls, ...place, ...token };
}

/** A request near the statement's kind: about its calls, with a caller that fits or not. */
export function requestNear(random: Random, statement: GivenStatement, world: AccessWorld): AccessRequest {
  const [names = "", pattern = "/"] = splitCall(pick(random, statement.never ?? statement.always ?? []));
  const path = pattern.replaceAll("*", () =>
    Array.from({ length: random() < 0.7 ? 1 : 2 }, () => pick(random, SEGMENTS)).join("/"),
  );
  const { scopes = [], withoutScopes = [], onlyScopes, origins = [null, null, ...ORIGINS] } = statement;
  const others = SCOPES.filter((scope) => !withoutScopes.includes(scope) && (onlyScopes?.includes(scope) ?? true));
  const isExact = statement.always !== undefined || random() < 0.3;
  const held = isExact ? scopes : [...new Set([...scopes, ...some(random, others, 0.7)])];
  const hasToken = statement.token !== "none" && (scopes.length > 0 || random() < 0.8);
  return {
    method: names === "*" ? pick(random, METHODS) : pick(random, names.split(" ")),
    path,
    origin: pick(random, statement.always !== undefined && statement.origins === undefined ? [null] : origins),
    address: pick(random, world.addresses),
    ...(hasToken ? { issuer: pick(random, world.issuers).issuer, scopes: held } : { issuer: null, scopes: [] }),
  };
}

/** Whether the token of a request, where it has one, can be had: a registry has those that are registered. */
export function isIssued({ issuer: name, scopes }: AccessRequest, { issuers }: AccessWorld): boolean {
  const registered = issuers.find(({ issuer }) => issuer === name)?.registered;
  return (
    registered === undefined || registered.some((entry) => (scopes ?? []).every((one) => entry.scopes.includes(one)))
  );
}

/** Whether a request is of the kind that the statement is about. */
export function isMeant(statement: GivenStatement, request: AccessRequest, world: AccessWorld): boolean {
  const { never, always, except = [], origins } = statement;
  const isOfCalls = (never ?? always ?? []).some((call) => isOfCall(call, request));
  if (!isOfCalls || except.some((call) => isOfCall(call, request))) return false;
  if (origins !== undefined && !origins.includes(request.origin ?? "")) return false;
  if (always !== undefined && origins === undefined && request.origin) return false;
  return isMeantAddress(statement, request, world) && isMeantToken(statement, request);
}

function isMeantAddress(statement: GivenStatement, { address }: AccessRequest, world: AccessWorld): boolean {
  const { addresses, exceptAddresses, always } = statement;
  if (typeof address !== "string") return addresses === undefined && exceptAddresses === undefined;
  if (addresses !== undefined) return addresses.some((block) => isInBlock(address, block));
  if (exceptAddresses?.some((block) => isInBlock(address, block))) return false;
  return always === undefined || isListed(address, world);
}

function isMeantToken(statement: GivenStatement, { issuer, scopes: held }: AccessRequest): boolean {
  const { token, scopes, withoutScopes = [], onlyScopes, issuers, exceptIssuers, always } = statement;
  const isNamed = scopes !== undefined || issuers !== undefined || exceptIssuers !== undefined;
  if (typeof issuer !== "string") return token !== "any" && !isNamed;
  const own = held ?? [];
  if (token === "none") return false;
  if (issuers?.includes(issuer) === false || exceptIssuers?.includes(issuer)) return false;
  if (scopes?.some((scope) => !own.includes(scope))) return false;
  if (always !== undefined) return own.every((scope) => scopes?.includes(scope));
  return !own.some((scope) => withoutScopes.includes(scope) || onlyScopes?.includes(scope) === false);
}

function isOfCall(call: string, { method, path }: AccessRequest): boolean {
  const [names = "", pattern = ""] = splitCall(call);
  const expression = pattern
    .split("*")
    .map((literal) => literal.replaceAll(".", "[.]"))
    .join(".*");
  return (names === "*" || names.split(" ").includes(method)) && new RegExp(`^${expression}$`).test(path);
}

function splitCall(call: string): string[] {
  const at = call.lastIndexOf(" ");
  return [call.slice(0, at), call.slice(at + 1)];
}

/** Whether the environment's lists let an address in, closed or not. */
function isListed(address: string, { listed, denied = [] }: AccessWorld): boolean {
  const isIn = (block: string) => isInBlock(address, block);
  return (listed === undefined || listed.some(isIn)) && !denied.some(isIn);
}

export function isInBlock(address: string, block: string): boolean {
  const [network, length] = ipaddr.parseCIDR(block);
  const parsed = ipaddr.parse(address);
  return parsed.kind() === network.kind() && parsed.match(network, length);
}
