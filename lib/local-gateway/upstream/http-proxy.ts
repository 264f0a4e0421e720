import { Pool } from "undici";
import type { World } from "../exchange/world.ts";
import { sendUpstream } from "./upstream-exchange.ts";

export interface HttpProxyOptions {
  /** Certificates that an https upstream may be signed with, PEM. @default - Node's own */
  readonly certificateAuthority?: string;
}

export interface HttpProxy {
  /** `World.send`: never retries, so that no job is submitted twice. */
  readonly send: World["send"];
  /** Ends every connection to every upstream. */
  close(): Promise<void>;
}

/** A streamed response may pause this long; API Gateway's idle timeout for regional and private endpoints. */
const IDLE_MILLIS = 300_000;

/** Many servers (uvicorn, Node) drop an idle connection after five seconds: this side has to be first. */
const KEEP_ALIVE_MILLIS = 4_000;

/** HTTP to the upstream over kept-alive connections, as many as there are requests in flight. */
export function createHttpProxy(options: HttpProxyOptions = {}): HttpProxy {
  const pools = new Map<string, Pool>();
  let latest: { readonly url: URL; readonly pool: Pool } | undefined; // faster than reading a URL's origin
  const poolOf = (url: URL) => {
    if (latest?.url === url) return latest.pool;
    const pool = pools.get(url.origin) ?? newPool(url.origin, options);
    pools.set(url.origin, pool);
    latest = { url, pool };
    return pool;
  };
  return {
    send: (request) => sendUpstream(poolOf(request.url), request),
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

function newPool(origin: string, options: HttpProxyOptions): Pool {
  return new Pool(origin, {
    connections: null,
    pipelining: 1,
    headersTimeout: 0, // sendUpstream applies the integration's timeout, to the millisecond
    bodyTimeout: IDLE_MILLIS,
    keepAliveTimeout: KEEP_ALIVE_MILLIS,
    maxHeaderSize: 65_536,
    connect: { ca: options.certificateAuthority, timeout: 30_000 },
  });
}
