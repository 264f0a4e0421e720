/** An argument that cannot be used; `message` is one line with what is expected. */
export class UnusableOption extends Error {
  override readonly name = "UnusableOption";
}

/** @param option whose value it is. @throws UnusableOption */
export function parsePort(text: string, option = "--port"): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UnusableOption(`${option} ${text}: expected a number from 0 to 65535 (0 picks a free one), e.g. 8081`);
}

/** Only scheme, host and port count: paths come from the template. @throws UnusableOption */
export function parseUpstream(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url && isHttp && url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "") return url;
  throw new UnusableOption(`--upstream ${text}: expected scheme, host and port alone, e.g. http://127.0.0.1:8000`);
}

/** `-c key=value`, as the CDK command line takes it; later ones win. @throws UnusableOption */
export function parseContext(pair: string, earlier: Readonly<Record<string, string>> = {}): Record<string, string> {
  const mark = pair.indexOf("=");
  if (mark < 1) throw new UnusableOption(`-c ${pair}: expected key=value, e.g. corsOrigins=https://app.example.com`);
  return { ...earlier, [pair.slice(0, mark)]: pair.slice(mark + 1) };
}
