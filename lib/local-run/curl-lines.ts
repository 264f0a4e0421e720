import { type CurlRequest, renderCurl, shellQuote } from "../terminal/curl-command.ts";
import type { LocalRun } from "./local-run.ts";
import type { RouteLine } from "./route-table.ts";

/** The facts in the lines. */
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

/** The route of the users' page. */
const JOBS = "/api/v1/jobs";

/**
 * Lines for bash, to be pasted as they are: a token, the call of the users' page with it and without it, a call from a
 * foreign page, and a preflight.
 */
export function renderCurlLines(facts: CurlFacts): string[] {
  const call = sampleCall(facts.routes);
  if (call === undefined) return [];
  const request = requestOf(facts, call);
  const kind = call.path === JOBS ? "the call of the users' page" : "a guarded route";
  return [
    ...tokenLines(facts),
    ...(call.isPublic
      ? commented("a public route", request)
      : [
          ...commented(`${kind}, with the token`, request),
          ...commented("the same without a token: 401", { ...request, hasToken: false }),
        ]),
    ...originLines(facts, request),
  ];
}

function requestOf({ gatewayUrl }: CurlFacts, { path, method, isPublic }: SampleCall): CurlRequest {
  const url = gatewayUrl + path;
  if (!["POST", "PUT", "PATCH"].includes(method)) return { url, method, hasToken: !isPublic };
  const headers = [["Content-Type", "application/json"]] as const;
  return { url, method, hasToken: !isPublic, headers, body: '{ "video_id": "vid_abc123" }' };
}

function tokenLines({ tokenEndpoint, scopes }: CurlFacts): string[] {
  if (tokenEndpoint === undefined) return ['export CLIPZY_TOKEN="your_token_here"'];
  const scope = scopes.length === 0 ? "" : ` --data-urlencode ${shellQuote(`scope=${scopes.join(" ")}`)}`;
  const form = `-d grant_type=client_credentials${scope}`;
  const pick = `node -p 'JSON.parse(require("fs").readFileSync(0)).access_token'`;
  return [`export CLIPZY_TOKEN="$(curl -s ${shellQuote(tokenEndpoint)} ${form} | ${pick})"`];
}

/** Only a template that publishes its origins is known to refuse the others. */
function originLines({ origin }: CurlFacts, request: CurlRequest): string[] {
  if (origin === undefined) return [];
  const { url, method = "GET", headers = [] } = request;
  const asks = [
    ["Origin", origin],
    ["Access-Control-Request-Method", method],
    ["Access-Control-Request-Headers", "authorization,content-type"],
  ] as const;
  return [
    ...commented("from a page that is not on the allowlist: 403", {
      ...request,
      headers: [["Origin", "https://foreign.example"], ...headers],
    }),
    ...commented("what a browser asks first, for a page that is: 204", {
      url,
      method: "OPTIONS",
      headers: asks,
      showsHead: true,
    }),
  ];
}

function commented(comment: string, request: CurlRequest): string[] {
  return ["", `# ${comment}`, renderCurl(request)];
}

interface SampleCall {
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
}

/** The page's own call where the environment has it, else the first guarded route, else the first. */
function sampleCall(routes: readonly RouteLine[]): SampleCall | undefined {
  const jobs = routes.find(({ method, path }) => path === JOBS && (method === "POST" || method === "ANY"));
  if (jobs) return { method: "POST", path: JOBS, isPublic: jobs.isPublic };
  const route = routes.find(({ isPublic }) => !isPublic) ?? routes[0];
  if (route === undefined) return undefined;
  const { method, path, isPublic } = route;
  return { method: method === "ANY" ? "GET" : method, path: path.replace(/\{[^}]*\}/g, "example"), isPublic };
}

/** The facts of a run. */
export function curlFacts(run: LocalRun, routes: readonly RouteLine[], corsOrigins: readonly string[]): CurlFacts {
  const { gateway, issuers, authorizer } = run;
  const scopes = [...new Set(authorizer.rules.flatMap((rule) => rule.scopes))];
  const tokenEndpoint = issuers[0]?.tokenEndpoint;
  return { gatewayUrl: gateway.url, tokenEndpoint, scopes, routes, origin: corsOrigins[0] };
}
