import { describe, expect, test } from "@jest/globals";
import { diff } from "../../../lib/access/diff/diff.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import type { Version } from "../../../lib/access-run/input/versions.ts";
import { renderDiff } from "../../../lib/access-run/text/render-diff.ts";
import { contextOf, environmentFromContext } from "../../../lib/config/sources/from-context.ts";
import { plain } from "../../../lib/terminal/terminal.ts";
import { KEYS, readingOf, type World, world } from "./every-finding-world.ts";

// The whole text of every kind of finding, in both directions. Read the snapshot as somebody who has seen nothing else.

const COLUMNS = 100;
const LONG_NAME = "an-environment-of-31-characters";
const LONG_PATH = "/a/path/of/sixty/characters/that/somebody/really/has/put/in/";

type Edit = (world: World) => void;

/** One change of a configuration each. */
const EDITS: Readonly<Record<string, Edit>> = {
  nothing: () => {},
  "a scope instead of another": ({ rules }) => {
    rules[1].scopes = ["jobs:read"];
  },
  "a further scope": ({ rules }) => rules[1].scopes.push("audit"),
  "the first scope of a rule": ({ rules }) => {
    rules[3].scopes = ["metrics"];
  },
  "a stricter rule across others": ({ rules }) =>
    rules.push({ methods: ["GET"], path: "/api/v1/*", scopes: ["jobs:read"] }),
  "a rule across others with different needs": ({ rules }) =>
    rules.push({ methods: "*", path: "/api/v1/*", scopes: ["tenant"] }),
  "a rule that crosses another": ({ rules }) =>
    rules.push({ methods: ["GET"], path: "/api/*/*/log", scopes: ["logs"] }),
  "a rule that is new": ({ rules }) => rules.push({ methods: ["GET", "PUT"], path: "/reports/*", scopes: ["a", "b"] }),
  "a rule for any token": ({ rules }) => rules.push({ methods: ["GET"], path: "/version" }),
  "a public rule": ({ rules }) => rules.push({ methods: ["GET"], path: "/open/*", public: true }),
  "a rule made public": ({ rules }) => {
    rules[2] = { methods: rules[2].methods, path: rules[2].path, public: true };
  },
  "a method more": ({ rules }) => rules[0].methods.push("DELETE"),
  "a rule's own addresses": ({ rules }) => {
    rules[1].allow = ["192.0.2.0/24", "2001:db8::/32"];
  },
  "addresses of a rule across others": ({ rules }) =>
    rules.push({ methods: ["GET"], path: "/api/v1/*", allow: ["192.0.2.0/24"] }),
  "an allowlist": ({ environment }) => {
    environment.webAcl = { allow: ["192.0.2.0/24", "2001:db8::/32"] };
  },
  "a denied block": ({ environment }) => {
    environment.webAcl = { deny: ["198.51.100.0/24"] };
  },
  "a closed environment": ({ environment }) => {
    environment.webAcl = { closed: true };
  },
  "an environment closed but for some": ({ environment }) => {
    environment.webAcl = { closed: { except: ["203.0.113.0/24"] } };
  },
  "encoded paths": ({ environment }) => {
    environment.webAcl = { allowEncodedPaths: true };
  },
  "an origin": ({ environment }) => environment.cors.origins.push("https://studio.example.com"),
  "another origin": ({ environment }) => {
    environment.cors.origins = ["https://studio.example.com"];
  },
  "headers for pages": ({ environment }) => {
    environment.cors.allowHeaders = ["Authorization", "Content-Type", "X-Trace"];
  },
  "an issuer": ({ issuers }) => issuers.push({ issuer: "https://partner.example.net", audience: "clipzy" }),
  "an issuer with a registry": ({ issuers }) => issuers.push({ registry: "second.json", audience: "clipzy" }),
  "an audience": ({ issuers }) => {
    issuers[0].audience = ["clipzy", "batch"];
  },
  "an audience in another claim": ({ issuers }) => {
    issuers[0].audienceClaim = "client_id";
  },
  "an algorithm": ({ issuers }) => {
    issuers[0].algorithms = ["RS256", "PS256"];
  },
  "a second key": ({ issuers }) => issuers[1].jwks.keys.push(KEYS.second),
  "another key": ({ issuers }) => {
    issuers[1].jwks.keys = [KEYS.second];
  },
  "a key set elsewhere": ({ issuers }) => {
    issuers[0].jwksUri = "https://keys.example.com/jwks.json";
  },
  "a required type": ({ issuers }) => {
    issuers[0].requiredType = "at+jwt";
  },
  "a longest lifetime": ({ issuers }) => {
    issuers[0].maxLifetimeSeconds = 3600;
  },
  "scopes in another claim": ({ issuers }) => {
    issuers[0].scopeClaims = ["scope", "realm_access.roles"];
  },
  "a longer tolerance": ({ environment }) => {
    environment.auth.clockToleranceSeconds = 60;
  },
  "a registered token": ({ registry }) =>
    registry.tokens.push({ ...registry.tokens[0], id: "third", subject: "new-bot" }),
  "a scope of a registered token": ({ registry }) => registry.tokens[0].scopes.push("admin"),
  "a revoked subject": ({ environment }) => {
    environment.auth.revoked = [{ issuer: "https://login.example.com", sub: "mallory", reason: "left" }];
  },
  "a revoked token of a registry": ({ registry }) => {
    registry.tokens[1].revoked = { at: "2026-11-01T00:00:00Z", reason: "leaked" };
  },
  "a private endpoint": ({ environment }) => {
    environment.api = { endpoint: "private", vpcEndpointIds: ["vpce-0123456789abcdef0"] };
  },
  "a domain with mutual TLS": ({ environment }) => {
    environment.api = {
      domain: {
        name: "api.example.com",
        certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
        mutualTlsTruststore: "s3://truststores/clients.pem",
        mutualTlsTruststoreVersion: "1",
      },
    };
  },
  "what is not compared": ({ environment }) => {
    environment.webAcl = {
      rateLimit: { requests: 100, windowSeconds: 60 },
      managedRuleGroups: ["AWSManagedRulesSQLiRuleSet"],
    };
  },
  "a long path": ({ rules }) => rules.push({ methods: ["GET"], path: `${LONG_PATH}x`, scopes: ["long"] }),
};

function version(edit: Edit, environment: string, name: string): Version {
  const given = world();
  edit(given);
  const context = { environment, environments: { [environment]: given.environment } };
  const { config } = environmentFromContext(contextOf(context), { read: readingOf(given) });
  const model = modelOf(environment, config);
  return { name, config, model, source: undefined };
}

function textOf(one: Edit, other: Edit, [from, to] = ["prod", "prod"]): string {
  const before = version(one, from as string, "origin/main");
  const after = version(other, to as string, "this working tree");
  const context = { before, after, announced: { unannounced: [], absent: [] }, hasExpectation: false };
  return renderDiff(diff(before.model, after.model), context, { paint: plain, columns: () => COLUMNS });
}

describe("the text of a comparison", () => {
  test.each(Object.entries(EDITS))("%s", (_, edit) => {
    expect(`\n${textOf(() => {}, edit)}\n\nand back:\n${textOf(edit, () => {})}\n`).toMatchSnapshot();
  });

  test("one edit is one group of findings, below the setting that was edited; a domain with mutual TLS is two", () => {
    const isCause = (line: string) => /^environments\./.test(line);
    const groups = Object.entries(EDITS).map(([name, edit]) => ({
      name,
      groups: textOf(() => {}, edit)
        .split("\n")
        .filter(isCause).length,
    }));
    expect(groups.filter((edit) => edit.groups > 1)).toEqual([{ name: "a domain with mutual TLS", groups: 2 }]);
    expect(groups.filter((edit) => edit.groups === 0).map(({ name }) => name)).toEqual([
      "nothing",
      "what is not compared",
    ]);
  });

  test("fits 100 columns with names and paths of 60 characters", () => {
    for (const edit of Object.values(EDITS)) {
      const texts = [textOf(() => {}, edit, ["prod", LONG_NAME]), textOf(edit, () => {}, [LONG_NAME, "prod"])];
      expect(
        texts
          .join("\n")
          .split("\n")
          .filter((line) => line.length > COLUMNS),
      ).toEqual([]);
    }
  });
});
