import { z } from "zod";

// The shape of one environment: the one source of the parser, of the TypeScript type and of the JSON Schema.
// (Contract for everybody who reads a validated environment: names and defaults below are final.)

export const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"] as const;
export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

const domain = z.strictObject({
  name: z.string(),
  certificateArn: z.string(),
  hostedZone: z.strictObject({ id: z.string(), name: z.string() }).optional(),
  mutualTlsTruststore: z.string().optional(),
});

const api = z.strictObject({
  stageName: z.string().default("live"),
  endpoint: z.enum(["regional", "private"]).default("regional"),
  vpcEndpointIds: z.array(z.string()).default([]),
  domain: domain.optional(),
  throttle: z.strictObject({ requestsPerSecond: z.number(), burst: z.number() }).default({ requestsPerSecond: 100, burst: 200 }),
  tracing: z.boolean().default(false),
});

const cors = z.strictObject({
  origins: z.array(z.string()),
  allowHeaders: z.array(z.string()).default(["Authorization", "Content-Type"]),
  exposeHeaders: z.array(z.string()).default([]),
  allowCredentials: z.boolean().default(false),
  maxAgeSeconds: z.number().default(600),
});

const rateLimit = z.strictObject({ requests: z.number(), windowSeconds: z.union([z.literal(60), z.literal(120), z.literal(300), z.literal(600)]) });

const webAcl = z.strictObject({
  allow: z.array(z.string()).optional(),
  deny: z.array(z.string()).default([]),
  rateLimit: z.union([rateLimit, z.literal(false)]).default({ requests: 2000, windowSeconds: 300 }),
  managedRuleGroups: z.array(z.string()).default(["AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet"]),
  bodyInspectionKilobytes: z.union([z.literal(16), z.literal(32), z.literal(48), z.literal(64)]).default(16),
  allowEncodedPaths: z.boolean().default(false),
});

const jwk = z.looseObject({ kty: z.string(), kid: z.string().optional(), alg: z.string().optional() });

const issuer = z.strictObject({
  issuer: z.string(),
  audience: z.union([z.string(), z.array(z.string())]), // parsed into string[]
  audienceClaim: z.enum(["aud", "client_id"]).default("aud"),
  jwksUri: z.string().optional(),
  jwks: z.strictObject({ keys: z.array(jwk) }).optional(),
  algorithms: z.array(z.enum(ALGORITHMS)).default(["RS256", "ES256", "EdDSA"]),
});

const rule = z.strictObject({
  methods: z.union([z.array(z.enum(METHODS)), z.literal("*")]),
  path: z.string(),
  scopes: z.array(z.string()).default([]),
  public: z.literal(true).optional(),
});

const auth = z.strictObject({
  issuers: z.array(issuer),
  rules: z.array(rule),
  resultTtlSeconds: z.number().default(300),
  clockToleranceSeconds: z.number().default(5),
  revoked: z.array(z.strictObject({ issuer: z.string(), jti: z.string().optional(), sub: z.string().optional(), reason: z.string() })).default([]),
  keySets: z.strictObject({ freshSeconds: z.number().default(600), staleSeconds: z.number().default(21600), timeoutMillis: z.number().default(1500) }).prefault({}),
  logSubjects: z.boolean().default(false),
});

const upstream = z.strictObject({
  vpcId: z.string(),
  subnetIds: z.array(z.string()),
  availabilityZones: z.array(z.string()),
  port: z.number(),
  protocol: z.enum(["http", "https"]).default("http"),
  serverName: z.string().optional(),
  timeoutMillis: z.number().default(29000),
  healthCheckPath: z.string().optional(),
  hosts: z.array(z.string()).optional(),
  loadBalancer: z.strictObject({ arn: z.string(), dnsName: z.string(), securityGroupId: z.string() }).optional(),
});

export const environmentSchema = z.strictObject({
  account: z.string().optional(),
  region: z.string().optional(),
  api: api.prefault({}),
  cors,
  webAcl: webAcl.prefault({}),
  auth,
  upstream,
  alarms: z.strictObject({ email: z.string().optional(), topicArn: z.string().optional() }).optional(),
  retainLogsDays: z.number().default(90),
  terminationProtection: z.boolean().default(false),
  tags: z.record(z.string(), z.string()).default({}),
});

/** A validated environment, defaults filled in. */
export type EnvironmentConfig = z.output<typeof environmentSchema>;
