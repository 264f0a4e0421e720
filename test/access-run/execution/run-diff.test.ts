import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { diff } from "../../../lib/access/diff/diff.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { synthesizeEnvironment } from "../../../lib/access-control-app.ts";
import { ExchangedKeys } from "../../../lib/access-run/execution/exchanged-keys.ts";
import { runDiff, withoutContradicted } from "../../../lib/access-run/execution/run-diff.ts";
import type { Synthesize } from "../../../lib/access-run/input/access-world.ts";
import type { VersionSource } from "../../../lib/access-run/input/versions.ts";
import { ConfigurationError } from "../../../lib/config/problems/problems.ts";
import { contextOf, environmentFromContext } from "../../../lib/config/sources/from-context.ts";
import { SAMPLE_ENVIRONMENT } from "../../../lib/samples/environment.ts";
import { filesOf, randomFrom, randomPair } from "../../access/oracle/random-environments.ts";
import type { SmallEnvironment } from "../../access/oracle/small-world.ts";

// `ACCESS_RUN_PAIRS=100 npm test -- test/access-run/execution` runs more, `ACCESS_FIRST_SEED=n` others.
const PAIRS = Number(process.env.ACCESS_RUN_PAIRS ?? 2);
const FIRST_SEED = Number(process.env.ACCESS_FIRST_SEED ?? 1_000_000);

const synthesize: Synthesize = async (options) => synthesizeEnvironment(options);
const keys = new ExchangedKeys();

function sourceOf(small: SmallEnvironment): VersionSource {
  const { environment, registries } = filesOf(small);
  return {
    context: { environment: "test", environments: { test: environment } },
    files: { read: (path) => registries[path] as string },
  };
}

function modelOfSource({ context, files }: VersionSource) {
  return modelOf("test", environmentFromContext(contextOf(context), files).config);
}

function run(before: VersionSource, after: VersionSource, by: Synthesize = synthesize) {
  const found = diff(modelOfSource(before), modelOfSource(after));
  const options = { before, after, synthesize: by, now: Date.now, progress: () => {}, keys };
  return runDiff(found, options).then((ran) => ({ found, ran }));
}

/** The next pair of which both are valid. */
function* validPairs(): Generator<readonly [VersionSource, VersionSource, number]> {
  for (let seed = FIRST_SEED; ; seed++) {
    const [before, after] = randomPair(randomFrom(seed)).map(sourceOf) as [VersionSource, VersionSource];
    try {
      for (const source of [before, after]) modelOfSource(source);
    } catch (error) {
      if (error instanceof ConfigurationError) continue;
      throw error;
    }
    yield [before, after, seed];
  }
}

// biome-ignore lint/suspicious/noExplicitAny: an environment as it is written
type Given = any;

function written(edit: (given: Given) => void): VersionSource {
  const given: Given = {
    cors: { origins: ["https://a.example.com"] },
    auth: {
      issuers: [{ issuer: "https://one.example.com", audience: "clipzy" }],
      rules: [
        { methods: ["POST"], path: "/a", scopes: ["w"] },
        { methods: ["GET"], path: "/a/*", scopes: ["r"] },
        { methods: ["GET"], path: "/open", public: true },
      ],
    },
    webAcl: { allow: ["192.0.2.0/24", "2001:db8::/32"], deny: ["192.0.2.7/32"] },
    upstream: SAMPLE_ENVIRONMENT.upstream,
  };
  edit(given);
  const context = { environment: "test", environments: { test: given } };
  return { context, files: { read: () => "" } };
}

const PLAIN = written(() => {});

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: Given }>;
}

/** Changes the template of the newer side after it was synthesized. */
function editing(edit: (template: Template) => void): Synthesize {
  let count = 0;
  return async (options) => {
    const synthesized = synthesizeEnvironment(options);
    const template = JSON.parse(readFileSync(synthesized.templatePath, "utf8"));
    if (++count === 2) edit(template);
    writeFileSync(synthesized.templatePath, JSON.stringify(template));
    return synthesized;
  };
}

function propertiesOf({ Resources }: Template, type: string): Given[] {
  return Object.values(Resources).flatMap((resource) => (resource.Type === type ? [resource.Properties] : []));
}

function openMethods(template: Template): void {
  for (const properties of propertiesOf(template, "AWS::ApiGateway::Method")) {
    properties.AuthorizationType = "NONE";
    delete properties.AuthorizerId;
  }
}

function blockAll(template: Template): void {
  for (const set of propertiesOf(template, "AWS::WAFv2::IPSet")) set.Addresses = [];
}

describe("findings, run in two local gateways", () => {
  test(
    `${PAIRS} random pairs: every answer is the one that was predicted`,
    async () => {
      const pairs = validPairs();
      const wrong: unknown[] = [];
      let requests = 0;
      for (let left = PAIRS; left > 0; left--) {
        const [before, after, seed] = pairs.next().value as readonly [VersionSource, VersionSource, number];
        const { ran } = await run(before, after);
        requests += ran.requests;
        wrong.push(...ran.disagreements.map((one) => ({ seed, ...one })));
      }
      expect(wrong).toEqual([]);
      expect(requests).toBeGreaterThan(5 * PAIRS);
    },
    PAIRS * 20_000 + 60_000,
  );

  test("nothing changed: an example of each class of requests is answered alike", async () => {
    const { ran } = await run(PLAIN, PLAIN);
    expect(ran.disagreements).toEqual([]);
    expect(ran.requests).toBeGreaterThan(10);
    expect(ran.settingsDigests.before).toMatch(/^[0-9a-f]{64}$/);
    expect(ran.settingsDigests.after).toBe(ran.settingsDigests.before);
  });

  test("a finding about VPC endpoints is proved alone", async () => {
    const closed = written((given) => {
      given.api = { endpoint: "private", vpcEndpointIds: ["vpce-0123456789abcdef0"] };
    });
    const { ran } = await run(PLAIN, closed);
    expect(ran.disagreements).toEqual([]);
    expect(ran.notRun.map(({ id }) => id)).toContain("endpoint/narrower/endpoint");
  });

  test("the settings without keys have another digest where anything but a key differs", async () => {
    const tolerant = written((given) => {
      given.auth.clockToleranceSeconds = 60;
    });
    const { ran } = await run(PLAIN, tolerant);
    expect(ran.disagreements).toEqual([]);
    expect(ran.settingsDigests.after).not.toBe(ran.settingsDigests.before);
  });
});

describe("a template that is not what the configuration says", () => {
  const stricter = written((given) => {
    given.auth.rules[1].scopes.push("w");
  });

  test.each<[name: string, edit: (template: Template) => void, answered: object]>([
    ["asks for no token", openMethods, { status: 403, code: "FORBIDDEN", stop: "authorizer" }],
    ["lets no address in", blockAll, { status: 403, code: "REQUEST_BLOCKED", stop: "web ACL" }],
  ])("that %s withholds the finding", async (_name, edit, answered) => {
    const { found, ran } = await run(PLAIN, stricter, editing(edit));
    expect(ran.disagreements.map((one) => one.answered)).toContainEqual(answered);
    expect(ran.disagreements.map(({ finding, side }) => [finding, side])).toContainEqual([
      "scope/narrower/GET /a/* w",
      "after",
    ]);
    expect(withoutContradicted(found, ran)).toMatchObject({ verdict: null, findings: [] });
  });
});
