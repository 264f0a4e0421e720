import { exampleAddress, renderAddress } from "../access/addresses/address-text.ts";
import type { AccessModel } from "../access/model/access-model.ts";
import { LOCAL_ADDRESS_HEADER } from "../local-gateway/http/pretended-address.ts";
import type { CurlRequest } from "../terminal/curl-command.ts";
import type { RunFacts } from "./announcement.ts";
import { type CurlFacts, type CurlSample, curlFacts, curlSamples, renderCurlLines } from "./curl-lines.ts";
import type { LocalRun } from "./local-run.ts";

/** Where requests that say nothing else come from. */
const HERE = "127.0.0.1";

/** The code of the web ACL's plain block; a refused origin, path or rate has another. */
const BLOCKED = "REQUEST_BLOCKED";

/**
 * The lines to paste, from an address that the environment lets in, each with what the gateway answers to it.
 *
 * @param usual the client address of a request that names none. Default is this machine's
 */
export async function evaluatedLines(
  run: LocalRun,
  facts: RunFacts,
  { access, usual = HERE }: { readonly access?: AccessModel; readonly usual?: string },
): Promise<string[]> {
  const address = await addressLetIn(run, facts, access, usual);
  const withAddress: CurlFacts = { ...curlFacts(run, facts.routes, facts.corsOrigins), address };
  const samples = curlSamples(withAddress);
  const token = await tokenFor(withAddress);
  const answers = await Promise.all(samples.map(({ request }) => answerTo(run, request, { token, usual })));
  return renderCurlLines(withAddress, samples, answers);
}

/** Undefined when the usual address will do, or none is known that does. */
async function addressLetIn(run: LocalRun, facts: RunFacts, access: AccessModel | undefined, usual: string) {
  const [sample] = curlSamples(curlFacts(run, facts.routes, facts.corsOrigins));
  if (sample === undefined || access === undefined) return undefined;
  for (const sourceIp of [usual, ...candidates(access)]) {
    const { code } = await run.ask({ ...askedOf(run, sample), sourceIp });
    if (code !== BLOCKED) return sourceIp === usual ? undefined : sourceIp;
  }
  return undefined;
}

/** One address of each list: a rule may have one of its own. */
function candidates({ addresses, rules }: AccessModel): string[] {
  const sets = [addresses.passing, ...rules.flatMap(({ allow }) => (allow === undefined ? [] : [allow]))];
  return sets.flatMap((set) => exampleAddress(set) ?? []).map(renderAddress);
}

function askedOf(
  { gateway }: LocalRun,
  { request: { url, method = "GET", headers = [] } }: Pick<CurlSample, "request">,
) {
  return { method, path: url.slice(gateway.url.length), headers };
}

/** What the gateway makes of a sample; undefined when it takes a token that cannot be had here. */
async function answerTo(
  run: LocalRun,
  request: CurlRequest,
  { token, usual }: { readonly token: string | undefined; readonly usual: string },
): Promise<string | undefined> {
  if (request.hasToken && token === undefined) return undefined;
  const { headers, ...asked } = askedOf(run, { request });
  const sourceIp = headers.find(([name]) => name === LOCAL_ADDRESS_HEADER)?.[1] ?? usual;
  const credentials = request.hasToken ? ([["Authorization", `Bearer ${token}`]] as const) : [];
  const sent = [...headers.filter(([name]) => name !== LOCAL_ADDRESS_HEADER), ...credentials];
  const { answer, stop, code } = await run.ask({ ...asked, headers: sent, sourceIp });
  const isPassed = stop === "private integration" && code === undefined;
  if (isPassed && !run.upstream.isDemo) return "passes to the upstream";
  return code === undefined ? String(answer.status) : `${answer.status} ${code}`;
}

async function tokenFor({ tokenEndpoint, scopes }: CurlFacts): Promise<string | undefined> {
  if (tokenEndpoint === undefined) return undefined;
  const form = { grant_type: "client_credentials", ...(scopes.length > 0 && { scope: scopes.join(" ") }) };
  try {
    const response = await fetch(tokenEndpoint, { method: "POST", body: new URLSearchParams(form) });
    const { access_token: token } = (await response.json()) as { access_token?: unknown };
    return typeof token === "string" ? token : undefined;
  } catch {
    return undefined; // another program's issuer, which has ended since
  }
}
