import { expect, test } from "@jest/globals";
import type { AccessAnswer } from "../../../lib/access/judge/access-request.ts";
import { judge } from "../../../lib/access/judge/judge.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import type { EnvironmentConfig } from "../../../lib/config/environment-config.ts";
import { contextOf, environmentFromContext } from "../../../lib/config/sources/from-context.ts";
import { type AccessWorld, WORLDS } from "../../helpers/access-worlds.ts";
import { flip, openOthers } from "../../helpers/flipped-settings.ts";
import { randomRequest } from "../../helpers/random-requests.ts";
import { randomFrom } from "../oracle/random-environments.ts";

// The settings that an answer names are its cause: changed, they refuse the request no more; and they alone refuse it, whatever
// else is opened. That the judge answers as the gateway does is test/end-to-end/access.test.ts. `ACCESS_REQUESTS=5000` asks for more.

const REQUESTS = Math.ceil(Number(process.env.ACCESS_REQUESTS ?? 1_000) / WORLDS.length);

/** Refusals that no change of the setting ends: a token of another kind, a key that is not the issuer's, a spelling. */
const BY_NO_SETTING = /^environments\.local\.(?:auth\.issuers\[\d+\]|webAcl)$/;

function configOf({ environments, files }: AccessWorld): EnvironmentConfig {
  const context = contextOf({ environment: "local", environments });
  return environmentFromContext(context, { read: (path) => files?.[path] ?? "" }).config;
}

const KINDS = [
  "auth.clockToleranceSeconds",
  "auth.issuers",
  "auth.issuers[i]",
  "auth.issuers[i].algorithms",
  "auth.issuers[i].audience",
  "auth.issuers[i].audienceClaim",
  "auth.issuers[i].maxLifetimeSeconds",
  "auth.issuers[i].registry",
  "auth.issuers[i].requiredType",
  "auth.revoked[i]",
  "auth.rules",
  "auth.rules[i]",
  "cors.origins",
  "webAcl",
  "webAcl.allow",
  "webAcl.allowEncodedPaths",
  "webAcl.closed",
  "webAcl.deny",
];

test(`each refusal of ${REQUESTS} random requests to each world is by the settings that it names, and by no others`, () => {
  const seen = new Set<string>();
  for (const world of WORLDS) {
    const config = configOf(world);
    const model = modelOf("local", config);
    const random = randomFrom(world.name.length + 1);
    for (let left = REQUESTS; left > 0; left--) {
      const request = randomRequest(random, world);
      const answer = judge(model, request);
      if (answer.code === null) continue;
      const settings = namesOf(answer);
      expect([request, settings.length > 0]).toEqual([request, true]);
      for (const setting of settings) seen.add(setting.replace(/\d+/g, "i").replace("environments.local.", ""));

      const others = structuredClone(config);
      openOthers(others, request, answer.because);
      const still = judge(modelOf("local", others), request);
      expect([request, still.code, namesOf(still)]).toEqual([request, answer.code, settings]);

      const flipped = structuredClone(config);
      if (flip(flipped, request, answer)) {
        const after = judge(modelOf("local", flipped), request);
        expect([request, after.code, namesOf(after)]).not.toEqual([request, answer.code, settings]);
      } else expect(settings).toEqual([expect.stringMatching(BY_NO_SETTING)]);
    }
  }
  expect([...seen].sort()).toEqual(KINDS);
}, 600_000);

function namesOf({ because }: AccessAnswer): string[] {
  return because.map(({ setting }) => setting);
}
