import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { judge } from "../../../lib/access/judge/judge.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { classesOf, requestClasses } from "../../../lib/access/questions/request-classes.ts";
import { environmentSchema } from "../../../lib/config/environment-config.ts";
import { configOf, randomEnvironment, randomFrom } from "../oracle/random-environments.ts";
import { METHODS, PATHS, SCOPES } from "../oracle/small-world.ts";

const prod = modelOf(
  "prod",
  environmentSchema.parse(JSON.parse(readFileSync("cdk.json", "utf8")).context.environments.prod),
);

describe("the classes of requests", () => {
  test("of a production environment", () => {
    const rules = "environments.prod.auth.rules";
    const ids = requestClasses(prod).map(({ id }) =>
      id.replaceAll(rules, "rules").replaceAll("environments.prod.", ""),
    );
    const admin = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"].map((method) => `${method} by rules[4]`);
    const calls = [
      ...admin.map((call) => [call, "admin"]),
      ["POST by rules[0]", "jobs:write"],
      ["GET by rules[1]", "jobs:read"],
      ["GET by rules[2]", "jobs:read"],
      ["DELETE by rules[3]", "jobs:write"],
    ];
    expect([...ids].sort()).toEqual(
      [
        ...calls.flatMap(([call, scope]) => [
          `${call}: without a token`,
          `${call}: without ${scope}`,
          `${call}: let in`,
        ]),
        "token of https://login.example.com/realms/clipzy",
        "token of https://ci.example.com",
        "HEAD by rules[4]: refused by auth.issuers",
        "page https://app.example.com",
        "page https://studio.example.com",
        "page https://partner.example.net",
        "refused by cors.origins",
        "refused by webAcl.allow",
        "refused by webAcl.deny",
        "refused by webAcl",
        "preflight",
        "no such call",
      ]
        .map((id) => id.replace("HEAD by rules[4]: refused", "GET by rules[4]: refused"))
        .sort(),
    );
  });

  test("have an example each, which belongs to the class", () => {
    for (const { id, example, answer } of requestClasses(prod)) {
      expect(classesOf(prod, example)).toContain(id);
      expect(judge(prod, example)).toEqual(answer);
    }
  });

  test("miss no call of a small world: each is let in, refused for one scope, or for the token, as some class says", () => {
    for (let seed = 0; seed < 60; seed++) {
      const environment = { ...randomEnvironment(randomFrom(seed)), closed: undefined };
      const issuers = environment.issuers.map(({ registry: _, ...issuer }) => issuer);
      const model = modelOf("test", configOf({ ...environment, issuers }));
      const known = new Set(requestClasses(model).map(({ id }) => id));
      for (const method of METHODS) {
        for (const path of PATHS.filter((one) => !one.includes("%") && one.length <= 8)) {
          const request = { method, path, issuer: issuers[0]?.issuer, scopes: SCOPES };
          const calls = classesOf(model, request).filter((id) => id.endsWith(": let in"));
          expect([seed, method, path, calls.filter((id) => !known.has(id))]).toEqual([seed, method, path, []]);
        }
      }
    }
  });
});
