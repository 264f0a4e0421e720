import { addressesOf as addressSetOf, describeAddresses } from "../../access/addresses/address-text.ts";
import { listed, methodsInWords } from "../../access/judge/words.ts";
import type { RouteNeeds } from "../../access/questions/list-routes.ts";
import { renderTable } from "../../terminal/table.ts";
import { wrapWords } from "../../terminal/text.ts";

/** Routes as a table, and below it what holds for all of them; what holds for some stands in their rows. */
export function renderRoutes(routes: readonly RouteNeeds[], columns: number): string {
  const root = commonRoot(routes);
  const shared = { issuers: isShared(routes, issuersOf), addresses: isShared(routes, addressesOf) };
  const head = [
    "methods",
    "path",
    "needs",
    ...(shared.issuers ? [] : ["issuers"]),
    ...(shared.addresses ? [] : ["from"]),
    "by",
  ];
  const rows = routes.map((route) => [
    methodsInWords(route.methods),
    route.path,
    needsInWords(route),
    ...(shared.issuers ? [] : [issuersOf(route)]),
    ...(shared.addresses ? [] : [addressesOf(route)]),
    route.settings.map((setting) => setting.replace(root, "")).join(" "),
  ]);
  const common = commonLines(routes, shared).flatMap((line) => wrapWords(line, columns));
  return [renderTable([head, ...rows], { columns }), "", ...common].join("\n");
}

/** Which columns say the same in every row, and are left out. */
interface Shared {
  readonly issuers: boolean;
  readonly addresses: boolean;
}

function commonLines(routes: readonly RouteNeeds[], shared: Shared): string[] {
  const [first] = routes;
  if (first === undefined) return [];
  return [
    ...(shared.issuers ? [`tokens of ${issuersOf(routes.find((route) => !route.public) ?? first)}`] : []),
    ...(shared.addresses ? [`from ${addressesOf(first)}`] : []),
    `pages of ${originsOf(first)}`,
    `rules of ${commonRoot(routes)}`,
  ];
}

function isShared(routes: readonly RouteNeeds[], textOf: (route: RouteNeeds) => string): boolean {
  return new Set(routes.filter((route) => !route.public || textOf !== issuersOf).map(textOf)).size <= 1;
}

export function needsInWords({ public: isPublic, scopes }: Pick<RouteNeeds, "public" | "scopes">): string {
  if (isPublic) return "public";
  return scopes.length === 0 ? "any token" : scopes.join(" ");
}

function issuersOf({ issuers }: RouteNeeds): string {
  return issuers.length === 0 ? "no issuer" : listed(issuers, "or");
}

function addressesOf({ addresses }: RouteNeeds): string {
  if (addresses === "any") return "any address";
  return describeAddresses(addressSetOf(addresses));
}

function originsOf({ origins }: RouteNeeds): string {
  return origins.length === 0 ? "no origin" : listed(origins, "or");
}

/** `environments.prod.auth.rules`, which the rows leave out. */
function commonRoot(routes: readonly RouteNeeds[]): string {
  const setting = routes.flatMap(({ settings }) => settings)[0] ?? "";
  return setting.replace(/\[\d+\]$/, "");
}
