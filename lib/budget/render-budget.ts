import type { LimitUse } from "../limit-uses/limit-uses.ts";
import { renderTable } from "../terminal/table.ts";
import type { CostLine } from "./monthly-cost.ts";
import { type RegistryUse, renderRegistryUse } from "./registry-use.ts";
import { ASSUMPTIONS, UNIT_PRICES } from "./unit-prices.ts";

/** Requests a month for which the cost is shown, in millions. */
const TRAFFICS = [1, 10, 100] as const;
/** The share of a limit from which it is marked as nearly reached. */
const NEARLY = 0.8;

export interface Budget {
  readonly environment: string;
  readonly limits: readonly LimitUse[];
  readonly registries: readonly RegistryUse[];
  readonly costs: readonly CostLine[];
}

/** Whether the environment is over a limit. */
export function isOver({ limits }: Pick<Budget, "limits">): boolean {
  return limits.some(({ used, limit }) => used > limit);
}

/** The budget as a person reads it. */
export function renderBudget({ environment, limits, registries, costs }: Budget): string {
  return [
    `${environment}: what it uses of the limits that it could outgrow`,
    ...table([["", "used", "limit", "", "", "limit of"], ...limits.map(limitRow)]),
    ...registries.map(renderRegistryUse),
    "",
    `${environment}: USD a month, estimated (unit prices of ${UNIT_PRICES.asOf}, ${UNIT_PRICES.region}; lib/budget/unit-prices.ts)`,
    ...table([["", ...TRAFFICS.map((millions) => `${millions} M requests`), "formula"], ...costRows(costs)]),
    "",
    `assumed: ${ASSUMPTIONS.authorizerCacheHitRatio * 100} % of the authorizer's decisions come from API Gateway's cache; traffic out to the internet and what AWS charges for streamed answers are not included`,
  ].join("\n");
}

/** The budget for programs. */
export function budgetAsJson({ environment, limits, registries, costs }: Budget): string {
  const monthly = TRAFFICS.map((millionRequests) => ({
    millionRequests,
    dollars: cents(total(costs, millionRequests)),
    lines: Object.fromEntries(costs.map(({ item, dollars }) => [item, cents(dollars(millionRequests))])),
  }));
  return JSON.stringify(
    { environment, limits, registries, monthly, prices: UNIT_PRICES, assumptions: ASSUMPTIONS },
    null,
    2,
  );
}

function limitRow({ name, used, limit, unit, of }: LimitUse): string[] {
  const share = used / limit;
  const mark = share > 1 ? "OVER" : share >= NEARLY ? "nearly" : "";
  return [name, grouped(used), grouped(limit), unit, `${Math.round(share * 100)} % ${mark}`.trim(), of];
}

function costRows(costs: readonly CostLine[]): string[][] {
  const rows = costs.map(({ item, formula, dollars }) => [
    item,
    ...TRAFFICS.map((millions) => money(dollars(millions))),
    formula,
  ]);
  return [...rows, ["together", ...TRAFFICS.map((millions) => money(total(costs, millions))), ""]];
}

function total(costs: readonly CostLine[], millions: number): number {
  return costs.reduce((sum, { dollars }) => sum + dollars(millions), 0);
}

function table(rows: readonly (readonly string[])[]): string[] {
  return renderTable(rows)
    .split("\n")
    .map((line) => `  ${line}`);
}

function money(dollars: number): string {
  return dollars.toFixed(2);
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}

function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}
