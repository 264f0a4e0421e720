import { parseUrl } from "../config/values/parse-url.ts";
import { parseClientAddress } from "../local-gateway/http/pretended-address.ts";
import { UnusableArgument } from "../terminal/arguments.ts";

/** What the command line of `npm start` says. */
export interface StartOptions {
  readonly environment?: string;
  readonly environmentsFile?: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly template?: string;
  readonly port: number;
  /** False with `--no-inspector`. */
  readonly inspector: boolean;
  readonly inspectorPort?: number;
  readonly trace?: boolean;
  /** The client address of every request that names none by `X-Local-Address`. */
  readonly address?: string;
  readonly upstream?: URL;
  /** False with `--no-issuer`. */
  readonly issuer: boolean;
  /** Tokens in the name of issuers that are elsewhere. */
  readonly standIn?: boolean;
  readonly strict?: boolean;
  /** Whether changes of configuration and sources are served as they are saved. */
  readonly watch?: boolean;
  /** Whether all lines to paste are printed. */
  readonly curl?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly debug?: boolean;
}

/** Only scheme, host and port count: paths come from the template. @throws UnusableArgument */
export function parseUpstream(text: string): URL {
  const url = parseUrl(text);
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url && isHttp && url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "") return url;
  throw new UnusableArgument(`--upstream ${text}: expected scheme, host and port alone, e.g. http://127.0.0.1:8000`);
}

/** `--address`. @throws UnusableArgument */
export function parseAddress(text: string): string {
  const address = parseClientAddress(text);
  if (address !== undefined) return address;
  throw new UnusableArgument(`--address ${text}: expected an IPv4 or IPv6 address, e.g. 203.0.113.7 or 2001:db8::7`);
}
