import type { z } from "zod";
import { METHODS } from "../../lambda/authorizer/access-policy.ts";
import { accessRule } from "./access-rules.ts";
import { alarms } from "./alarms.ts";
import { api } from "./api.ts";
import { account, region } from "./aws-names.ts";
import { cors } from "./cors.ts";
import { ALGORITHMS, issuer } from "./issuer.ts";
import { keySets } from "./key-sets.ts";
import { logRetentionDays } from "./log-retention.ts";
import { resultTtlSeconds } from "./result-ttl.ts";
import { revocation } from "./revocation.ts";
import { closedObject, flag, list, wholeNumber } from "./schema-parts.ts";
import { tags } from "./tags.ts";
import { upstream } from "./upstream.ts";
import { webAcl } from "./web-acl.ts";

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
