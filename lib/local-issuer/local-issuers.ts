import { closeServer } from "../loopback/listen.ts";
import { findRunningIssuer, type RunningIssuer } from "./find-running-issuer.ts";
import { type IssuerAddress, parseLoopbackIssuer, standInPath } from "./issuer-address.ts";
import type { IssuerProfile } from "./issuer-profile.ts";
import { type IssuerServer, openIssuerServer } from "./issuer-server.ts";
import { type SigningKeys, temporaryKeys } from "./signing-keys.ts";
import { createTokenService } from "./token-service.ts";

/** One issuer of the environment for which this machine has tokens. */
export interface LocalIssuer {
  readonly issuer: string;
  /** Undefined when another program serves the issuer without naming a token endpoint. */
  readonly tokenEndpoint: string | undefined;
  /** False when the issuer is elsewhere, or another program on this machine serves it. */
  readonly startedHere: boolean;
  /** True when that program is another gateway of this project: it may end at any time. */
  readonly isOfAnotherGateway?: true;
  /** True when tokens are signed in the issuer's name, with a key that the environment itself does not know. */
  readonly isStandIn?: true;
  /** Why another program's tokens for this issuer are of no use here; one sentence. @default - nothing is known against them */
  readonly caveat?: string;
}

/** Issuers on this machine. They can be given again while they run, with other settings or in another number. */
export interface IssuerHost {
  /**
   * Starts an OAuth 2 server for every given issuer on loopback; leaves out the others.
   *
   * @throws IssuerAddressError
   */
  start(profiles: readonly IssuerProfile[]): Promise<LocalIssuer[]>;
  /** Opens a token endpoint for every given issuer, wherever the issuer itself may be. */
  standIn(profiles: readonly IssuerProfile[]): Promise<LocalIssuer[]>;
  close(): Promise<void>;
}

/** Another program has the port of an issuer. `message` is one line with the remedy. */
export class IssuerAddressError extends Error {
  override readonly name = "IssuerAddressError";
}

/** No issuer yet; `keys` are what they sign with. */
export function openIssuerHost(keys: SigningKeys = temporaryKeys()): IssuerHost {
  const servers = new Map<string, IssuerServer>();
  return {
    async start(profiles) {
      const issuers: LocalIssuer[] = [];
      for (const profile of profiles) {
        const address = parseLoopbackIssuer(profile.issuer);
        if (address !== undefined) issuers.push(await startOrFind(profile, address, servers, keys));
      }
      return issuers;
    },
    async standIn(profiles) {
      const issuers: LocalIssuer[] = [];
      for (const profile of profiles) issuers.push(await openStandIn(profile, servers, keys));
      return issuers;
    },
    async close() {
      await Promise.all([...servers.values()].map(({ server }) => closeServer(server)));
    },
  };
}

/** Several issuers may share a port and differ by path. */
async function startOrFind(
  profile: IssuerProfile,
  address: IssuerAddress,
  servers: Map<string, IssuerServer>,
  keys: SigningKeys,
): Promise<LocalIssuer> {
  const { issuer } = profile;
  const key = `${address.host} ${address.port}`;
  const own = servers.get(key);
  const running = own === undefined ? await findRunningIssuer(issuer) : undefined;
  if (running !== undefined) return foundIssuer(profile, running);
  // Made before the port opens: a second run that starts at the same moment finds either the issuer or a free port.
  const service = await createTokenService(profile, keys);
  const opened = own ?? (await openServer(address, issuer));
  if (opened === undefined) return findOnTakenPort(profile, address);
  servers.set(key, opened);
  opened.services.set(address.prefix, service);
  return { issuer, tokenEndpoint: `${issuer.replace(/\/$/, "")}/token`, startedHere: true };
}

const STAND_INS = "stand-ins";

/** All stand-ins share one port, which nobody else can know beforehand: no two gateways get in each other's way. */
async function openStandIn(
  profile: IssuerProfile,
  servers: Map<string, IssuerServer>,
  keys: SigningKeys,
): Promise<LocalIssuer> {
  const { issuer } = profile;
  const service = await createTokenService(profile, keys);
  const opened = servers.get(STAND_INS) ?? (await openIssuerServer({}, "token"));
  servers.set(STAND_INS, opened);
  const path = standInPath(issuer);
  opened.services.set(path, service);
  const tokenEndpoint = `http://127.0.0.1:${opened.port}${path}/token`;
  return { issuer, tokenEndpoint, startedHere: false, isStandIn: true };
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
  const { tokenEndpoint, algorithms, isOfAnotherGateway } = running;
  const isUseless = algorithms !== undefined && !algorithms.some((name) => accepted.includes(name));
  const caveat = `${issuer} was already running and signs with ${algorithms?.join(", ")}, but this environment accepts ${accepted.join(", ")} only: all its tokens get 401`;
  return {
    issuer,
    tokenEndpoint,
    startedHere: false,
    ...(isOfAnotherGateway && { isOfAnotherGateway }),
    ...(isUseless && { caveat }),
  };
}

/** @returns undefined when the port is taken */
async function openServer({ host, port }: IssuerAddress, issuer: string): Promise<IssuerServer | undefined> {
  try {
    return await openIssuerServer({ port, host }, "everything");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") return undefined;
    throw addressError(issuer, host, port, code);
  }
}

function addressError(issuer: string, host: string, port: number, code: string | undefined): Error {
  const reason = code === "EADDRINUSE" ? "something else is using that port" : `the port cannot be opened (${code})`;
  const remedy =
    "stop it, give the environment's issuer another loopback port, or, if it is the issuer, let it serve its discovery document or name its jwksUri";
  return new IssuerAddressError(`issuer ${issuer}: cannot listen on ${host}:${port}, ${reason}; ${remedy}`);
}
