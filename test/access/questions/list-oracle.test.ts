import { describe, expect, test } from "@jest/globals";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { listRoutes } from "../../../lib/access/questions/list-routes.ts";
import { configOf, randomEnvironment, randomFrom } from "../oracle/random-environments.ts";
import { demandOf, METHODS, PATHS, policyCovers, type SmallEnvironment, scopesOf } from "../oracle/small-world.ts";

const RUNS = Number(process.env.ACCESS_PAIRS ?? 40);

/** What a row says, as the small world says it. */
function demandBy({ public: isPublic, scopes }: { public: boolean; scopes: readonly string[] }) {
  if (isPublic) return "public";
  return [0, 1, 2, 3, 4, 5, 6, 7]
    .filter((bits) => scopes.every((scope) => scopesOf(bits).includes(scope)))
    .reduce((sets, bits) => sets | (1 << bits), 0);
}

/** What the list of one environment says of a call of the small world, beside what is so. */
function wrongRows(environment: SmallEnvironment): unknown[] {
  const routes = listRoutes(modelOf("test", configOf(environment)));
  const ofExamples = routes.flatMap((route) => {
    const path = route.path.replaceAll("*", "other");
    const said = demandBy(route);
    return route.methods.map((method) => ({ method, path, said, is: demandOf(environment, method, path) }));
  });
  const ofCalls = METHODS.flatMap((method) =>
    PATHS.filter((path) => !path.includes("%")).map((path) => {
      const covering = environment.rules.filter((rule) => rule.methods.includes(method) && policyCovers(rule, path));
      const settings = covering.map((rule) => `environments.test.auth.rules[${environment.rules.indexOf(rule)}]`);
      const row = routes.find((one) => one.methods.includes(method) && one.settings.join() === settings.join());
      const said = row === undefined ? "nowhere" : demandBy(row);
      const demand = demandOf(environment, method, path);
      return { method, path, said, is: demand === "nowhere" && row ? said : demand };
    }),
  );
  return [...ofExamples, ...ofCalls].filter(({ said, is }) => said !== is);
}

describe(`the list of ${RUNS} random environments, against every call of a small world`, () => {
  test("each row needs what its own call needs, and every call is in a row that needs the same", () => {
    const wrong: unknown[] = [];
    for (let seed = 0; seed < RUNS; seed++)
      wrong.push(...wrongRows(randomEnvironment(randomFrom(seed))).map((row) => ({ seed, row })));
    expect(wrong).toEqual([]);
  }, 120_000);
});
