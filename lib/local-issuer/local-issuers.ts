import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { OAuth2Service } from "oauth2-mock-server";
import { closeServer, listen } from "../loopback/listen.ts";
import { findRunningIssuer, type RunningIssuer } from "./find-running-issuer.ts";
import { type IssuerAddress, parseLoopbackIssuer } from "./issuer-address.ts";
import { createTokenService, type IssuerProfile } from "./token-service.ts";

/** One issuer of the environment that is served on this machine. */
export interface LocalIssuer {
  readonly issuer: string;
  /** Undefined for somebody else's server that does not say where its tokens can be had. */
  readonly tokenEndpoint: string | undefined;
  /** False when something else was serving this very issuer already, and is used as it is. */
  readonly startedHere: boolean;
  /** Why tokens of an issuer that somebody else serves are of no use here; one sentence. @default - nothing is known against them */
  readonly caveat?: string;
}

export interface LocalIssuers {
  readonly issuers: readonly LocalIssuer[];
  close(): Promise<void>;
}

/** The port of an issuer is taken by something that is not that issuer. `message` is one line with the remedy. */
export class IssuerAddressError extends Error {
  override readonly name = "IssuerAddressError";
}

/**
 * Starts an OAuth 2 server for every loopback issuer among the given ones; others are left out.
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
  // Before the port is open, so that a second run which starts at the same moment finds an issuer there or nobody.
  const service = await createTokenService(profile);
  const opened = own ?? (await openServer(address, issuer));
  if (opened === undefined) return findOnTakenPort(profile, address);
  servers.set(key, opened);
  opened.services.set(address.prefix, service);
  return { issuer, tokenEndpoint: `${issuer.replace(/\/$/, "")}/token`, startedHere: true };
}

/** Asks once more, since another run may have been quicker; with a key set of its own address somebody serves the issuer there anyhow. */
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
  const caveat = `${issuer} was running already and signs with ${algorithms?.join(", ")}; of its tokens this environment accepts ${accepted.join(", ")} alone, so they all get 401`;
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

/** The longest path that fits is the issuer's; the rest is what its service knows. */
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
