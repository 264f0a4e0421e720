/** The required settings of an environment, as cdk.json holds them. */
export interface SampleEnvironment {
  readonly cors: { readonly origins: readonly string[] };
  readonly auth: {
    readonly issuers: readonly { readonly issuer: string; readonly audience: string }[];
    readonly rules: readonly {
      readonly methods: readonly string[] | "*";
      readonly path: string;
      readonly scopes?: readonly string[];
      readonly public?: true;
    }[];
  };
  readonly upstream: {
    readonly vpcId: string;
    readonly subnetIds: readonly string[];
    readonly availabilityZones: readonly string[];
    readonly port: number;
    readonly hosts: readonly string[];
  };
}

/** A small valid environment: two origins, one issuer, a guarded and a public route, two hosts in two zones. */
export const SAMPLE_ENVIRONMENT: SampleEnvironment = {
  cors: { origins: ["https://app.example.com", "https://studio.example.com"] },
  auth: {
    issuers: [{ issuer: "https://login.example.com", audience: "clipzy" }],
    rules: [
      { methods: ["POST"], path: "/api/v1/jobs", scopes: ["jobs:write"] },
      { methods: ["GET"], path: "/api/v1/jobs/*", scopes: ["jobs:read"] },
      { methods: ["GET"], path: "/health", public: true },
    ],
  },
  upstream: {
    vpcId: "vpc-0123456789abcdef0",
    subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    availabilityZones: ["eu-central-1a", "eu-central-1b"],
    port: 8000,
    hosts: ["10.0.1.10", "10.0.2.10"],
  },
};
