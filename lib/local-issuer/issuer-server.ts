import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isLoopback } from "../../lambda/authorizer/keys/provider-url.ts";
import { parseUrl } from "../config/values/parse-url.ts";
import { type ListenOptions, listen } from "../loopback/listen.ts";
import { isPublicName } from "../loopback/public-name.ts";
import { GRANT } from "./token-claims.ts";
import { TOKEN_FAULTS } from "./token-faults.ts";
import type { TokenService } from "./token-service.ts";

/** A port on which issuers answer, each below its own path. */
export interface IssuerServer {
  readonly server: Server;
  readonly port: number;
  /** By the path before `/token`, e.g. `/realms/a`. May change while the server runs. */
  readonly services: Map<string, TokenService>;
}

/** A header of every answer: another gateway of this project knows by it who is serving. */
export const ISSUER_MARK = "X-Local-Issuer";

/** @throws the listen error */
export async function openIssuerServer(options: ListenOptions, answers: "everything" | "token"): Promise<IssuerServer> {
  const services: IssuerServer["services"] = new Map();
  const server = createServer((request, response) => {
    response.setHeader(ISSUER_MARK, "clipzy-access-control");
    const refusal = refuseStranger(request);
    if (refusal === undefined) route(services, answers, request, response);
    else sayPlainly(response, ...refusal);
  });
  return { server, services, port: await listen(server, options) };
}

/** Why a request is refused whatever it asks for, as text for people who use curl. */
type Refusal = readonly [status: number, says: string];

/**
 * Programs and pages of this machine may ask. Any other page in a browser of this machine could take tokens as well. Its `Origin` gives it
 * away; if it has pointed its own name at 127.0.0.1 (DNS rebinding), its `Host` does.
 */
function refuseStranger({ headers: { host = "", origin } }: IncomingMessage): Refusal | undefined {
  if (isPublicName(host)) return [421, "The Host header names another machine.\n"];
  if (origin === undefined) return undefined;
  const page = parseUrl(origin);
  return page === undefined || !isLoopback(page) ? [403, "Only pages of this machine may ask.\n"] : undefined;
}

/** The issuer with the longest matching path answers; its service gets the rest of the path. */
function route(
  services: IssuerServer["services"],
  answers: "everything" | "token",
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const target = (request.url ?? "/").split("?", 1)[0] as string;
  const prefixes = [...services.keys()].sort((a, b) => b.length - a.length);
  const prefix = prefixes.find((candidate) => target.startsWith(`${candidate}/`));
  const service = prefix === undefined ? undefined : services.get(prefix);
  const path = target.slice(prefix?.length);
  request.url = path;
  if (service === undefined) sayPlainly(response, 404, "");
  else if (path === "/token") answerToken(service, request, response);
  else if (answers === "token") sayPlainly(response, 404, "");
  else answerDocument(service, path, request, response);
}

/** The library takes no more, and no form needs as much. */
const MAX_FORM_BYTES = 100_000;

function answerToken(service: TokenService, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers } = request;
  const answer = () => service.answer(request, response);
  const refuse = () => sayPlainly(response, 413, "The form is too long.\n");
  if (method === "GET") sayPlainly(response, 200, TOKEN_ENDPOINT_HELP);
  else if (headers["transfer-encoding"] !== undefined) measureForm(request, answer, refuse);
  else if (Number(headers["content-length"] ?? 0) > MAX_FORM_BYTES) refuse();
  else answer();
}

/** A form in chunks does not say its length. It is read to its end, or to the limit, and put back for the library. */
function measureForm(request: IncomingMessage, whenShort: () => void, whenLong: () => void): void {
  let form = Buffer.alloc(0);
  const take = () => {
    if (request.readableLength > 0) form = Buffer.concat([form, request.read()]);
    const isLong = form.length > MAX_FORM_BYTES;
    if (!isLong && !request.complete) return;
    request.off("readable", take);
    if (isLong) {
      request.resume(); // what is left is dropped, or the connection could not be used again
      whenLong();
    } else {
      request.unshift(form); // in the tick of the last read: the stream would end otherwise
      whenShort();
    }
  };
  request.on("readable", take);
}

/** The library could do more, some of it a redirect to wherever the request says. */
function answerDocument(service: TokenService, path: string, request: IncomingMessage, response: ServerResponse): void {
  if (path === service.keySetPath) service.answer(request, response);
  else if (path !== DISCOVERY) sayPlainly(response, 404, "");
  else sayJson(response, service.discovery);
}

/** To any page that was not refused before. */
function sayJson(response: ServerResponse, document: object): void {
  response.writeHead(200, { "Content-Type": "application/json", "Access-Control-Allow-Origin": "*" });
  response.end(JSON.stringify(document));
}

/** OpenID Connect Discovery 1.0 section 4. */
const DISCOVERY = "/.well-known/openid-configuration";

function sayPlainly(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(text);
}

const FIELDS = [
  ["grant_type", GRANT],
  ["scope", "scopes, separated by spaces; they go into the claim where the environment looks. All by default"],
  ["audience", "the audience claim; by default what the environment accepts. Again for several"],
  ["sub", "the subject"],
  ["expires_in", "lifetime in seconds; negative for a token that has expired"],
  ["typ", "the type in the header; by default what the environment accepts"],
  ["claims", 'a JSON object of further claims, which win over the others, e.g. {"realm_access":{"roles":["x"]}}'],
  ["fault", "a reason for which the token shall be refused, by its word in the authorizer's log:"],
] as const;

/** What a token endpoint answers to GET. */
const TOKEN_ENDPOINT_HELP = [
  "A token endpoint of npm start (RFC 6749 section 4.4): POST a form, and get a token of this issuer.",
  "",
  ...rows(FIELDS),
  "",
  ...rows(Object.entries(TOKEN_FAULTS)).map((line) => `  ${line}`),
  "",
].join("\n");

function rows(pairs: readonly (readonly [name: string, what: string])[]): string[] {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, what]) => `  ${name.padEnd(width)}  ${what}`);
}
