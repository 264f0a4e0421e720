import { UnusableArgument } from "../terminal/unusable-argument.ts";

/** @param option whose value it is. @throws UnusableArgument */
export function parsePort(text: string, option = "--port"): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UnusableArgument(`${option} ${text}: expected a number from 0 to 65535 (0 picks a free one), e.g. 8081`);
}

/** Only scheme, host and port count: paths come from the template. @throws UnusableArgument */
export function parseUpstream(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url && isHttp && url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "") return url;
  throw new UnusableArgument(`--upstream ${text}: expected scheme, host and port alone, e.g. http://127.0.0.1:8000`);
}
