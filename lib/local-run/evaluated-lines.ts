import { intersect } from "../access/addresses/address-set.ts";
import { exampleAddress, renderAddress } from "../access/addresses/address-text.ts";
import type { AccessModel } from "../access/model/access-model.ts";
import { startDemoHost } from "../demo-host/demo-host.ts";
import { LOCAL_ADDRESS_HEADER } from "../local-gateway/http/pretended-address.ts";
import type { CurlRequest } from "../terminal/curl-command.ts";
import type { RunFacts } from "./announcement.ts";
import { type CurlFacts, type CurlSample, curlFacts, curlSamples, PLACEHOLDER, renderCurlLines } from "./curl-lines.ts";
import { type LocalRun, REFUSED_ADDRESS } from "./local-run.ts";

/** Where requests that say nothing else come from. */
const HERE = "127.0.0.1";

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
    const { code = "" } = await run.ask({ ...askedOf(run, sample), sourceIp });
    if (REFUSED_ADDRESS[code] === undefined) return sourceIp === usual ? undefined : sourceIp;
  }
  return undefined;
}

/** Examples of addresses: one that the environment lets in, one that each rule with a list also lets in, one that all rules let in. */
function candidates({ addresses: { passing }, rules }: AccessModel): string[] {
  const lists = rules.flatMap(({ allow }) => (allow === undefined ? [] : [intersect(passing, allow)]));
  const sets = [passing, ...lists, lists.reduce(intersect, passing)];
  return sets.flatMap((set) => exampleAddress(set) ?? []).map(renderAddress);
}

function askedOf(
  { gateway }: LocalRun,
  { request: { url, method = "GET", headers = [] } }: Pick<CurlSample, "request">,
) {
  return { method, path: url.slice(gateway.url.length), headers };
}

/** What the gateway makes of a sample. */
async function answerTo(
  run: LocalRun,
  request: CurlRequest,
  { token = PLACEHOLDER, usual }: { readonly token: string | undefined; readonly usual: string },
): Promise<string> {
  const { headers, ...asked } = askedOf(run, { request });
  const sourceIp = headers.find(([name]) => name === LOCAL_ADDRESS_HEADER)?.[1] ?? usual;
  const credentials = request.hasToken ? ([["Authorization", `Bearer ${token}`]] as const) : [];
  const sent = [...headers.filter(([name]) => name !== LOCAL_ADDRESS_HEADER), ...credentials];
  const { answer, stop, code } = await run.ask({ ...asked, headers: sent, sourceIp });
  if (stop === "private integration" && code === undefined) {
    return run.upstream.isDemo ? String(await demoStatus(run, request)) : "passes to the upstream";
  }
  const isPlaceholder = request.hasToken && token === PLACEHOLDER && stop === "authorizer";
  const answered = code === undefined ? String(answer.status) : `${answer.status} ${code}`;
  return isPlaceholder ? `${answered} until ${PLACEHOLDER} is a token` : answered;
}

/** What the demo host answers. A second one is asked, so that the one that is served stays as it is. */
async function demoStatus({ gateway }: LocalRun, { url, method, body }: CurlRequest): Promise<number> {
  const host = await startDemoHost(() => ({ origins: "" }));
  try {
    const response = await fetch(new URL(url.slice(gateway.url.length), host.url), { method, body });
    await response.body?.cancel();
    return response.status;
  } finally {
    await host.close();
  }
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
