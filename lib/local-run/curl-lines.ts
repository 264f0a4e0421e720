import type { LocalRun } from "./local-run.ts";
import type { RouteLine } from "./route-table.ts";

/** What the lines are made of. */
export interface CurlFacts {
  readonly gatewayUrl: string;
  /** Undefined when no issuer runs on this machine. */
  readonly tokenEndpoint?: string;
  /** Scopes that the token asks for. */
  readonly scopes: readonly string[];
  readonly routes: readonly RouteLine[];
  /** An allowed origin, for the preflight. */
  readonly origin?: string;
}

/** The users' page asks for exactly this. */
const JOBS = "/api/v1/jobs";

/**
 * Lines for bash, to be pasted as they are: a token, the call of the users' page with it and without it, a call from a
 * foreign page, and a preflight.
 */
export function renderCurlLines(facts: CurlFacts): string[] {
  const call = sampleCall(facts.routes);
  if (call === undefined) return [];
  const url = quoteIfNeeded(facts.gatewayUrl + call.path);
  const body = call.hasBody ? [`-H "Content-Type: application/json"`, `-d '{ "video_id": "vid_abc123" }'`] : [];
  const verb = call.verb === undefined ? [] : [`-X ${call.verb}`];
  const authorization = call.isPublic ? [] : [`-H "Authorization: Bearer $CLIPZY_TOKEN"`];
  return [
    ...tokenLines(facts),
    "",
    call.isPublic
      ? "# a public route"
      : `# ${call.path === JOBS ? "the call of the users' page" : "a guarded route"}, with the token`,
    command(url, [...verb, ...authorization, ...body]),
    ...(call.isPublic ? [] : ["", "# the same without a token: 401", command(url, [...verb, ...body])]),
    ...foreignLines(facts, url, [...authorization, ...body], verb),
    ...preflightLines(facts, url, call.verb ?? (call.hasBody ? "POST" : "GET")),
  ];
}

function tokenLines({ tokenEndpoint, scopes }: CurlFacts): string[] {
  if (tokenEndpoint === undefined) return ['export CLIPZY_TOKEN="your_token_here"'];
  const scope = scopes.length === 0 ? "" : ` --data-urlencode scope=${quote(scopes.join(" "))}`;
  const form = `-d grant_type=client_credentials${scope}`;
  const pick = `node -p 'JSON.parse(require("fs").readFileSync(0)).access_token'`;
  return [`export CLIPZY_TOKEN="$(curl -s ${quoteIfNeeded(tokenEndpoint)} ${form} | ${pick})"`];
}

/** Only a template that publishes its origins is known to refuse the others. */
function foreignLines(
  { origin }: CurlFacts,
  url: string,
  options: readonly string[],
  verb: readonly string[],
): string[] {
  if (origin === undefined) return [];
  const call = command(url, [...verb, `-H "Origin: https://foreign.example"`, ...options]);
  return ["", "# from a page that is not on the allowlist: 403", call];
}

function preflightLines({ origin }: CurlFacts, url: string, verb: string): string[] {
  if (origin === undefined) return [];
  const asks = [
    "-i",
    "-X OPTIONS",
    `-H "Origin: ${origin}"`,
    `-H "Access-Control-Request-Method: ${verb}"`,
    `-H "Access-Control-Request-Headers: authorization,content-type"`,
  ];
  return ["", "# what a browser asks first, for a page that is: 204", command(url, asks)];
}

function command(url: string, options: readonly string[]): string {
  return [`curl ${url}`, ...options].join(" \\\n  ");
}

interface SampleCall {
  readonly path: string;
  /** Undefined when curl's own choice is right. */
  readonly verb?: string;
  readonly hasBody: boolean;
  readonly isPublic: boolean;
}

/** The page's own call where the environment has it, else the first guarded route, else the first. */
function sampleCall(routes: readonly RouteLine[]): SampleCall | undefined {
  const jobs = routes.find(({ method, path }) => path === JOBS && (method === "POST" || method === "ANY"));
  if (jobs) return { path: JOBS, hasBody: true, isPublic: jobs.isPublic };
  const route = routes.find(({ isPublic }) => !isPublic) ?? routes[0];
  if (route === undefined) return undefined;
  const { method, isPublic } = route;
  const verb = method === "ANY" || method === "GET" ? undefined : method;
  const hasBody = verb === "POST" || verb === "PUT" || verb === "PATCH";
  const path = route.path.replace(/\{[^}]*\}/g, "example");
  return { path, verb: verb === "POST" ? undefined : verb, hasBody, isPublic };
}

function quoteIfNeeded(text: string): string {
  return /^[\w:/.-]+$/.test(text) ? text : quote(text);
}

/** For bash: inside single quotes nothing has a meaning but the single quote. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The facts of a run. */
export function curlFacts(run: LocalRun, routes: readonly RouteLine[], corsOrigins: readonly string[]): CurlFacts {
  const { gateway, issuers, authorizer } = run;
  const scopes = [...new Set(authorizer.rules.flatMap((rule) => rule.scopes))];
  const tokenEndpoint = issuers[0]?.tokenEndpoint;
  return { gatewayUrl: gateway.url, tokenEndpoint, scopes, routes, origin: corsOrigins[0] };
}
