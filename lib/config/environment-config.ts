import type { z } from "zod";
import { METHODS } from "../../lambda/authorizer/policy/access-policy.ts";
import { accessRule } from "./settings/access-rules.ts";
import { alarms } from "./settings/alarms.ts";
import { api } from "./settings/api.ts";
import { cors } from "./settings/cors.ts";
import { ALGORITHMS, issuer } from "./settings/issuer.ts";
import { keySets } from "./settings/key-sets.ts";
import { logRetentionDays } from "./settings/log-retention.ts";
import { resultTtlSeconds } from "./settings/result-ttl.ts";
import { revocation } from "./settings/revocation.ts";
import { tags } from "./settings/tags.ts";
import { upstream } from "./settings/upstream.ts";
import { webAcl } from "./settings/web-acl.ts";
import { account, region } from "./values/aws-names.ts";
import { closedObject, flag, list, wholeNumber } from "./values/schema-parts.ts";

export { ALGORITHMS, METHODS };

/** Who is calling, and what they may call. */
const auth = closedObject({
  issuers: list(issuer, "issuers", "issuer").meta({ description: "Whose tokens are accepted." }),
  rules: list(accessRule, "access rules", "access rule").meta({
    description:
      "Every rule whose method and path cover a request must be satisfied; what no rule covers does not exist.",
  }),
  resultTtlSeconds: resultTtlSeconds.default(300),
  clockToleranceSeconds: wholeNumber(0, 300, "seconds of clock skew that are forgiven").default(5),
  revoked: list(revocation, "revocations")
    .default([])
    .meta({ description: "Tokens and subjects that are refused although they are valid." }),
  keySets: keySets.prefault({}),
  logSubjects: flag("Writes the subject into the authorizer's log.").default(false),
});

/** One environment: the one source of the parser, of the TypeScript type and of the JSON Schema. */
export const environmentSchema = closedObject({
  account: account.optional(),
  region: region.optional(),
  api: api.prefault({}),
  cors,
  webAcl: webAcl.prefault({}),
  auth,
  upstream,
  alarms: alarms.optional(),
  retainLogsDays: logRetentionDays.default(90),
  terminationProtection: flag(
    "Guards the stack against deletion, and turns guard rails from warnings into errors.",
  ).default(false),
  tags: tags.default({}).meta({ description: "Tags for every resource." }),
});

/** A validated environment, defaults filled in. */
export type EnvironmentConfig = z.output<typeof environmentSchema>;
