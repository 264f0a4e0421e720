import { type EnvironmentConfig, environmentSchema } from "../config/environment-config.ts";
import { ConfigurationError, type Problem, problem } from "../config/problems/problems.ts";
import { registryEntry } from "../config/registry/registry-schema.ts";
import {
  type AddressReference,
  METADATA_KEY,
  type RecordedConfiguration,
  type RecordedRegistry,
  VERSION,
} from "./recorded-configuration.ts";

/** The configuration that a deployed stack records. */
export interface DeployedConfiguration {
  readonly environment: string;
  readonly config: EnvironmentConfig;
  /** Issuers whose registered tokens are recorded by their digest alone, with it. */
  readonly digests: ReadonlyMap<string, string>;
}

interface Template {
  readonly TemplateBody?: unknown;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Resources?: Readonly<Record<string, { readonly Properties?: { readonly Addresses?: readonly string[] } }>>;
}

/**
 * Reads a template, as `aws cloudformation get-template` prints it, with its wrapping or without.
 *
 * @throws ConfigurationError when it holds no record that can be used
 */
export function readDeployedTemplate(name: string, text: string): DeployedConfiguration {
  const template = templateIn(name, text);
  const record = template.Metadata?.[METADATA_KEY] as RecordedConfiguration | undefined;
  if (record?.version !== VERSION) {
    const expected = `expected a template with metadata ${METADATA_KEY} of version ${VERSION}, which a deployment with this command's version writes`;
    throw new ConfigurationError([problem(`${name}: Metadata`, record?.version, expected)]);
  }
  const given = withAddresses(record.configuration, template);
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) throw new ConfigurationError(parsed.error.issues.map((issue) => unreadable(name, issue)));
  const digests = record.registries
    .filter(({ tokens }) => tokens === undefined)
    .map(({ issuer, digest }) => [issuer, digest] as const);
  return {
    environment: record.environment,
    config: withTokens(parsed.data, record.registries),
    digests: new Map(digests),
  };
}

/** A record of another version of the schema. */
function unreadable(name: string, { path, message }: { path: PropertyKey[]; message: string }): Problem {
  return { path: `${name}: Metadata: ${path.map(String).join(".")}`, message, severity: "error" };
}

function templateIn(name: string, text: string): Template {
  const parsed = jsonOf(text) as Template | undefined;
  const body = parsed?.TemplateBody ?? parsed;
  const template = typeof body === "string" ? jsonOf(body) : body;
  if (typeof template === "object" && template !== null) return template as Template;
  const expected =
    "expected the JSON of a template, as aws cloudformation get-template --template-stage Original prints it";
  throw new ConfigurationError([{ path: name, message: expected, severity: "error" }]);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller says what was expected
  }
}

/** The value with the addresses of IP sets in place of references to them. */
function withAddresses(value: unknown, template: Template): unknown {
  if (Array.isArray(value)) return value.map((item) => withAddresses(item, template));
  if (typeof value !== "object" || value === null) return value;
  if ("addressesOf" in value) {
    const { addressesOf } = value as AddressReference;
    return addressesOf.flatMap((id) => template.Resources?.[id]?.Properties?.Addresses ?? []);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withAddresses(item, template)]));
}

function withTokens(config: EnvironmentConfig, registries: readonly RecordedRegistry[]): EnvironmentConfig {
  const issuers = config.auth.issuers.map((issuer) => {
    const recorded = registries.find((one) => one.issuer === issuer.issuer);
    if (recorded === undefined) return issuer;
    const tokens = (recorded.tokens ?? []).map((token) => registryEntry.parse(token));
    const registry = { issuer: issuer.issuer, keys: [], tokens, file: "recorded" };
    return { ...issuer, registry: { ...registry, keys: (issuer.jwks?.keys ?? []) as (typeof registry)["keys"] } };
  });
  return { ...config, auth: { ...config.auth, issuers } };
}
