import { LOCAL_ADDRESS_HEADER } from "../local-gateway/http/pretended-address.ts";
import { type CurlRequest, renderCurl, shellQuote } from "../terminal/curl-command.ts";
import type { LocalRun } from "./local-run.ts";
import { examplePath, type RouteLine } from "./route-table.ts";

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
  /** A client address that is let in, where this machine's own is not. */
  readonly address?: string;
}

/** The route of the users' page. */
const JOBS = "/api/v1/jobs";

/** What the users' page has in place of a token. */
export const PLACEHOLDER = "your_token_here";

/** One request to paste, and what it shows. */
export interface CurlSample {
  readonly title: string;
  /** The status that is to be expected where nobody has looked. */
  readonly usual?: string;
  readonly request: CurlRequest;
}

/** The call of the users' page with a token and without it, a call from a foreign page, and a preflight. */
export function curlSamples(facts: CurlFacts): CurlSample[] {
  const call = sampleCall(facts.routes);
  if (call === undefined) return [];
  const request = requestOf(facts, call);
  const kind = call.path === JOBS ? "the call of the users' page" : "a guarded route";
  return [
    ...(call.isPublic
      ? [{ title: "a public route", request }]
      : [
          { title: `${kind}, with the token`, request },
          { title: "the same without a token", usual: "401", request: { ...request, hasToken: false } },
        ]),
    ...originSamples(facts, request),
  ];
}

/**
 * Lines for bash, to be pasted as they are: a token, then the samples.
 *
 * @param answers what was really answered to each sample. Default is what is to be expected
 */
export function renderCurlLines(
  facts: CurlFacts,
  samples: readonly CurlSample[] = curlSamples(facts),
  answers: readonly (string | undefined)[] = [],
): string[] {
  if (samples.length === 0) return [];
  const lines = samples.flatMap(({ title, usual, request }, at) => {
    const answer = answers[at] ?? usual;
    return ["", `# ${title}${answer === undefined ? "" : `: ${answer}`}`, renderCurl({ ...request, endsLine: true })];
  });
  return [...tokenLines(facts), ...lines];
}

function requestOf({ gatewayUrl, address }: CurlFacts, { path, method, isPublic }: SampleCall): CurlRequest {
  const url = gatewayUrl + path;
  const from = address === undefined ? [] : [[LOCAL_ADDRESS_HEADER, address] as const];
  if (!["POST", "PUT", "PATCH"].includes(method)) return { url, method, hasToken: !isPublic, headers: from };
  const headers = [["Content-Type", "application/json"] as const, ...from];
  return { url, method, hasToken: !isPublic, headers, body: '{ "video_id": "vid_abc123" }' };
}

function tokenLines({ tokenEndpoint, scopes }: CurlFacts): string[] {
  if (tokenEndpoint === undefined) return [`export CLIPZY_TOKEN="${PLACEHOLDER}"`];
  const scope = scopes.length === 0 ? "" : ` --data-urlencode ${shellQuote(`scope=${scopes.join(" ")}`)}`;
  const form = `-d grant_type=client_credentials${scope}`;
  const pick = `node -p 'JSON.parse(require("fs").readFileSync(0)).access_token'`;
  return [`export CLIPZY_TOKEN="$(curl -s ${shellQuote(tokenEndpoint)} ${form} | ${pick})"`];
}

/** Only a template that publishes its origins is known to refuse the others. */
function originSamples({ origin }: CurlFacts, request: CurlRequest): CurlSample[] {
  if (origin === undefined) return [];
  const { url, method = "GET", headers = [] } = request;
  const asks = [
    ["Origin", origin],
    ["Access-Control-Request-Method", method],
    ["Access-Control-Request-Headers", "authorization,content-type"],
    ...headers.filter(([name]) => name === LOCAL_ADDRESS_HEADER),
  ] as const;
  return [
    {
      title: "from a page that is not on the allowlist",
      usual: "403",
      request: { ...request, headers: [["Origin", "https://foreign.example"], ...headers] },
    },
    {
      title: "what a browser asks first, for a page that is",
      usual: "204",
      request: { url, method: "OPTIONS", headers: asks, showsHead: true },
    },
  ];
}

interface SampleCall {
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
}

/** The page's own call where the environment has it, else a guarded route, one that changes nothing if there is one, else the first. */
function sampleCall(routes: readonly RouteLine[]): SampleCall | undefined {
  const jobs = routes.find(({ method, path }) => path === JOBS && (method === "POST" || method === "ANY"));
  if (jobs) return { method: "POST", path: JOBS, isPublic: jobs.isPublic };
  const guarded = routes.filter(({ isPublic }) => !isPublic);
  const route = guarded.find(({ method }) => method === "GET" || method === "ANY") ?? guarded[0] ?? routes[0];
  if (route === undefined) return undefined;
  const { method, isPublic } = route;
  return { method: method === "ANY" ? "GET" : method, path: examplePath(route), isPublic };
}

/** The facts of a run. */
export function curlFacts(run: LocalRun, routes: readonly RouteLine[], corsOrigins: readonly string[]): CurlFacts {
  const { gateway, issuers, authorizer } = run;
  const scopes = [...new Set(authorizer.rules.flatMap((rule) => rule.scopes))];
  const tokenEndpoint = issuers[0]?.tokenEndpoint;
  return { gatewayUrl: gateway.url, tokenEndpoint, scopes, routes, origin: corsOrigins[0] };
}
