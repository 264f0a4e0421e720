import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { OAuth2Service } from "oauth2-mock-server";
import { type ListenOptions, listen } from "../loopback/listen.ts";
import { TOKEN_FAULTS } from "./token-faults.ts";

/** A port on which issuers answer, each below its own path. */
export interface IssuerServer {
  readonly server: Server;
  readonly port: number;
  /** By the path before `/token`, e.g. `/realms/a`. May change while the server runs. */
  readonly services: Map<string, OAuth2Service>;
}

/** A header of every answer: another gateway of this project knows by it who is serving. */
export const ISSUER_MARK = "X-Local-Issuer";

/** @throws the listen error */
export async function openIssuerServer(options: ListenOptions, answers: "everything" | "token"): Promise<IssuerServer> {
  const services: IssuerServer["services"] = new Map();
  const server = createServer((request, response) => route(services, answers, request, response));
  return { server, services, port: await listen(server, options) };
}

/** The issuer with the longest matching path answers; its service gets the rest of the path. */
function route(
  services: IssuerServer["services"],
  answers: "everything" | "token",
  request: IncomingMessage,
  response: ServerResponse,
): void {
  response.setHeader(ISSUER_MARK, "clipzy-access-control");
  const target = request.url ?? "/";
  const prefixes = [...services.keys()].sort((a, b) => b.length - a.length);
  const prefix = prefixes.find((candidate) => target.startsWith(`${candidate}/`));
  const service = prefix === undefined ? undefined : services.get(prefix);
  const path = target.slice(prefix?.length);
  const isToken = /^\/token(?:\?|$)/.test(path);
  if (service === undefined || (answers === "token" && !isToken)) response.writeHead(404).end();
  else if (isToken && request.method === "GET") explainTokenEndpoint(response);
  else {
    request.url = path;
    service.requestHandler(request, response);
  }
}

function explainTokenEndpoint(response: ServerResponse): void {
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(TOKEN_ENDPOINT_HELP);
}

const FIELDS = [
  ["grant_type", "client_credentials"],
  ["scope", "scopes, separated by spaces; they go into the claim where the environment looks. All by default"],
  ["audience", "the audience claim; by default what the environment accepts. Again for several"],
  ["sub", "the subject"],
  ["expires_in", "lifetime in seconds; negative for a token that has expired"],
  ["typ", "the type in the header; by default what the environment accepts"],
  ["claims", 'a JSON object of further claims, which win over the others, e.g. {"realm_access":{"roles":["x"]}}'],
  ["fault", "a reason for which the token shall be refused, by its word in the authorizer's log:"],
] as const;

/** What a token endpoint answers to GET. */
export const TOKEN_ENDPOINT_HELP = [
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
