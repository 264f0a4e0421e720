import { parseUrl } from "../config/values/parse-url.ts";
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
  readonly upstream?: URL;
  /** False with `--no-issuer`. */
  readonly issuer: boolean;
  readonly strict?: boolean;
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
