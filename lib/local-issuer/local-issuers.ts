import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { OAuth2Service } from "oauth2-mock-server";
import { isLoopback } from "../../lambda/authorizer/keys/provider-url.ts";
import { parseUrl } from "../config/values/parse-url.ts";
import { closeServer, listen } from "../loopback/listen.ts";
import { findRunningIssuer, type RunningIssuer } from "./find-running-issuer.ts";
import { createTokenService, type IssuerProfile } from "./token-service.ts";

/** One issuer of the environment that is served on this machine. */
export interface LocalIssuer {
  readonly issuer: string;
  /** Undefined when another program serves the issuer without naming a token endpoint. */
  readonly tokenEndpoint: string | undefined;
  /** False when another program already serves this issuer; it is used as it is. */
  readonly startedHere: boolean;
  /** Why another program's tokens for this issuer are of no use here; one sentence. @default - nothing is known against them */
  readonly caveat?: string;
}

export interface LocalIssuers {
  readonly issuers: readonly LocalIssuer[];
  close(): Promise<void>;
}

/** Another program has the port of an issuer. `message` is one line with the remedy. */
export class IssuerAddressError extends Error {
  override readonly name = "IssuerAddressError";
}

/**
 * Starts an OAuth 2 server for every given issuer on loopback; leaves out the others.
 *
 * @throws IssuerAddressError
 */
export async function startLocalIssuers(profiles: readonly IssuerProfile[]): Promise<LocalIssuers> {
  const servers = new Map<string, IssuerServer>();
  const issuers: LocalIssuer[] = [];
  const close = async () => {
    await Promise.all([...servers.values()].map(({ server }) => closeServer(server)));
  };
  try {
    for (const profile of profiles) {
      const address = parseLoopbackIssuer(profile.issuer);
      if (address !== undefined) issuers.push(await startOrFind(profile, address, servers));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { issuers, close };
}

/** Several issuers may share a port and differ by path. */
interface IssuerServer {
  readonly server: Server;
  readonly services: Map<string, OAuth2Service>;
}

async function startOrFind(
  profile: IssuerProfile,
  address: IssuerAddress,
  servers: Map<string, IssuerServer>,
): Promise<LocalIssuer> {
  const { issuer } = profile;
  const key = `${address.host} ${address.port}`;
  const own = servers.get(key);
  const running = own === undefined ? await findRunningIssuer(issuer) : undefined;
  if (running !== undefined) return foundIssuer(profile, running);
  // Made before the port opens: a second run that starts at the same moment finds either the issuer or a free port.
  const service = await createTokenService(profile);
  const opened = own ?? (await openServer(address, issuer));
  if (opened === undefined) return findOnTakenPort(profile, address);
  servers.set(key, opened);
  opened.services.set(address.prefix, service);
  return { issuer, tokenEndpoint: `${issuer.replace(/\/$/, "")}/token`, startedHere: true };
}

/** Asks again, since another run may have been quicker. An issuer with its own `jwksUri` may be served without discovery. */
async function findOnTakenPort(profile: IssuerProfile, { host, port }: IssuerAddress): Promise<LocalIssuer> {
  const { issuer, keySetPath } = profile;
  const running = await findRunningIssuer(issuer);
  if (running !== undefined) return foundIssuer(profile, running);
  if (keySetPath === undefined) throw addressError(issuer, host, port, "EADDRINUSE");
  return { issuer, tokenEndpoint: undefined, startedHere: false };
}

function foundIssuer({ issuer, algorithms: accepted }: IssuerProfile, running: RunningIssuer): LocalIssuer {
  const { tokenEndpoint, algorithms } = running;
  const isUseless = algorithms !== undefined && !algorithms.some((name) => accepted.includes(name));
  const caveat = `${issuer} was already running and signs with ${algorithms?.join(", ")}, but this environment accepts ${accepted.join(", ")} only: all its tokens get 401`;
  return { issuer, tokenEndpoint, startedHere: false, ...(isUseless && { caveat }) };
}

/** @returns undefined when the port is taken */
async function openServer({ host, port }: IssuerAddress, issuer: string): Promise<IssuerServer | undefined> {
  const services = new Map<string, OAuth2Service>();
  const server = createServer((request, response) => route(services, request, response));
  try {
    await listen(server, { port, host });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") return undefined;
    throw addressError(issuer, host, port, code);
  }
  return { server, services };
}

function addressError(issuer: string, host: string, port: number, code: string | undefined): Error {
  const reason = code === "EADDRINUSE" ? "something else is using that port" : `the port cannot be opened (${code})`;
  const remedy =
    "stop it, give the environment's issuer another loopback port, or, if it is the issuer, let it serve its discovery document or name its jwksUri";
  return new IssuerAddressError(`issuer ${issuer}: cannot listen on ${host}:${port}, ${reason}; ${remedy}`);
}

/** The issuer with the longest matching path answers; its service gets the rest of the path. */
function route(services: Map<string, OAuth2Service>, request: IncomingMessage, response: ServerResponse): void {
  const target = request.url ?? "/";
  const prefixes = [...services.keys()].sort((a, b) => b.length - a.length);
  const prefix = prefixes.find((candidate) => target.startsWith(`${candidate}/`));
  const service = prefix === undefined ? undefined : services.get(prefix);
  if (service === undefined) {
    response.writeHead(404).end();
    return;
  }
  request.url = target.slice(prefix?.length);
  service.requestHandler(request, response);
}

/** Where a loopback issuer has to listen, and below which path. */
export interface IssuerAddress {
  readonly host: string;
  readonly port: number;
  /** "" or "/realms/a": the path before `/token` and `/.well-known/...`. */
  readonly prefix: string;
}

/** The address of an issuer that this machine can serve; undefined for every other. */
export function parseLoopbackIssuer(issuer: string): IssuerAddress | undefined {
  const url = parseUrl(issuer);
  if (url === undefined) return undefined;
  const { protocol, hostname, port, pathname } = url;
  if (protocol !== "http:" || !isLoopback(url)) return undefined;
  const host = hostname === "localhost" ? "127.0.0.1" : hostname.replace(/^\[|\]$/g, "");
  return { host, port: Number(port || 80), prefix: pathname.replace(/\/$/, "") };
}
