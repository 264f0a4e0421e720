import { describe, expect, test } from "@jest/globals";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { listRoutes } from "../../../lib/access/questions/list-routes.ts";
import { configOf, randomEnvironment, randomFrom } from "../oracle/random-environments.ts";
import { demandOf, METHODS, PATHS, policyCovers, scopesOf } from "../oracle/small-world.ts";

const RUNS = Number(process.env.ACCESS_PAIRS ?? 40);

/** What a row says, as the small world says it. */
function demandBy({ public: isPublic, scopes }: { public: boolean; scopes: readonly string[] }) {
  if (isPublic) return "public";
  return [0, 1, 2, 3, 4, 5, 6, 7]
    .filter((bits) => scopes.every((scope) => scopesOf(bits).includes(scope)))
    .reduce((sets, bits) => sets | (1 << bits), 0);
}

describe(`the list of ${RUNS} random environments, against every call of a small world`, () => {
  test("each row needs what its own call needs, and every call is in a row that needs the same", () => {
    for (let seed = 0; seed < RUNS; seed++) {
      const environment = randomEnvironment(randomFrom(seed));
      const routes = listRoutes(modelOf("test", configOf(environment)));
      for (const route of routes) {
        const path = route.path.replaceAll("*", "other");
        for (const method of route.methods)
          expect([seed, demandOf(environment, method, path)]).toEqual([seed, demandBy(route)]);
      }
      for (const method of METHODS) {
        for (const path of PATHS.filter((one) => !one.includes("%"))) {
          const demand = demandOf(environment, method, path);
          const covering = environment.rules.filter(
            (rule) => rule.methods.includes(method) && policyCovers(rule, path),
          );
          const settings = covering.map((rule) => `environments.test.auth.rules[${environment.rules.indexOf(rule)}]`);
          const row = routes.find((one) => one.methods.includes(method) && one.settings.join() === settings.join());
          expect([seed, method, path, row === undefined ? "nowhere" : demandBy(row)]).toEqual([
            seed,
            method,
            path,
            demand === "nowhere" && row ? demandBy(row) : demand,
          ]);
        }
      }
    }
  }, 120_000);
});
