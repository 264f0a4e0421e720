import type { FetchJson } from "../../../lambda/authorizer/keys/fetch-json.ts";
import type { AuthorizerSettings } from "../../../lambda/authorizer/settings/settings.ts";
import type { LoadedRegistry, RegistryEntry } from "../../config/registry/registry-schema.ts";
import { renderInstant } from "../../config/values/instant.ts";
import { renderTable } from "../../terminal/table.ts";
import { printable } from "../../terminal/text.ts";
import { type Judgement, judgeToken } from "../inspection/judge-token.ts";
import { bareToken, type Members, tokenParts } from "../inspection/token-parts.ts";
import type { TokenWorld } from "../token-world.ts";
import { stateOf } from "./list.ts";

export interface InspectOptions {
  readonly json?: true;
}

/** The environment that a token is held against. */
export interface InspectedEnvironment {
  readonly name: string;
  readonly settings: AuthorizerSettings;
  readonly registries: readonly LoadedRegistry[];
  readonly fetchJson: FetchJson;
}

/**
 * `inspect`: what a token is, whether the authorizer would let it in now, why not, and what it may call.
 *
 * @returns whether it would be let in
 */
export async function inspect(
  text: string,
  { name, settings, registries, fetchJson }: InspectedEnvironment,
  { json }: InspectOptions,
  world: TokenWorld,
): Promise<boolean> {
  const token = bareToken(text);
  const now = world.now();
  const judged = await judgeToken(token, { settings, now: () => now, fetchJson });
  const { header, claims } = tokenParts(token);
  const entry = entryOf(claims, registries);
  const shown = {
    environment: name,
    header,
    claims,
    ...judged,
    entry: entry && { ...entry, state: stateOf(entry, now) },
  };
  await world.print(`${json ? JSON.stringify(shown, null, 2) : render(judged, header, claims, shown.entry, name)}\n`);
  return judged.outcome === "authenticated";
}

function entryOf(claims: Members | undefined, registries: readonly LoadedRegistry[]): RegistryEntry | undefined {
  const registry = registries.find(({ issuer }) => issuer === claims?.iss);
  return registry?.tokens.find(({ id }) => id === claims?.jti);
}

function render(
  judged: Judgement,
  header: Members | undefined,
  claims: Members | undefined,
  entry: (RegistryEntry & { readonly state: string }) | undefined,
  environment: string,
): string {
  const verdict =
    judged.outcome === "authenticated"
      ? `let in by ${environment}`
      : `not let in by ${environment}: ${judged.status} (${judged.reason}): ${judged.meaning}`;
  return [
    verdict,
    "",
    ...memberLines("header", header),
    ...memberLines("claims", claims),
    ...(entry === undefined ? [] : memberLines("registered", { ...entry, revoked: entry.revoked?.reason })),
    "",
    ...judged.steps.map(({ rung, result }) => `${rung.padEnd(12)}  ${result}`),
    ...ruleLines(judged),
  ].join("\n");
}

const TIMES = ["exp", "nbf", "iat"];

function memberLines(title: string, members: Members | undefined): string[] {
  if (members === undefined) return [`${title.padEnd(10)}  cannot be read`];
  return Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value], index) =>
        `${(index === 0 ? title : "").padEnd(10)}  ${printable(name)}: ${memberText(name, value)}`,
    );
}

function memberText(name: string, value: unknown): string {
  if (TIMES.includes(name) && typeof value === "number") return `${value} (${renderInstant(value * 1000)})`;
  return printable(typeof value === "string" ? value : JSON.stringify(value));
}

function ruleLines({ rules }: Judgement): string[] {
  if (rules.length === 0) return [];
  const rows = rules.map(({ methods, path, allowed, scopes }) => [
    methods.join(" "),
    path,
    allowed ? "yes" : "no: 403",
    scopes.join(" ") || "any valid token",
  ]);
  return ["", renderTable([["methods", "path", "may call", "needs"], ...rows])];
}
