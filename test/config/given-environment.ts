import { renderProblem } from "../../lib/config/problems/problems.ts";
import { validateEnvironment } from "../../lib/config/validate-environment.ts";

/** An environment as a configuration holds it, before it is validated. */
// biome-ignore lint/suspicious/noExplicitAny: tests make it wrong in every way
export type Given = any;

/** A small environment without a problem and without a warning. */
export function givenEnvironment(): Given {
  return {
    account: "111111111111",
    region: "eu-central-1",
    cors: { origins: ["https://app.example.com"] },
    auth: {
      issuers: [{ issuer: "https://login.example.com", audience: "clipzy" }],
      rules: [{ methods: ["GET"], path: "/api/v1/jobs", scopes: ["jobs:read"] }],
    },
    upstream: {
      vpcId: "vpc-0123456789abcdef0",
      subnetIds: ["subnet-0123456789abcdef0"],
      availabilityZones: ["eu-central-1a"],
      port: 8443,
      protocol: "https",
      serverName: "engine.example.com",
      hosts: ["10.0.0.10"],
    },
    alarms: { email: "on-call@example.com" },
  };
}

/** An existing load balancer, for `upstream.loadBalancer`. */
export function givenLoadBalancer(): Given {
  return {
    arn: "arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/clipzy-engine/0123456789abcdef",
    dnsName: "internal-clipzy-engine-0123456789.eu-central-1.elb.amazonaws.com",
    securityGroupId: "sg-0123456789abcdef0",
  };
}

/** The lines that a user reads after a change to the small environment, without the `environments.test.` before each. */
export function linesAfter(change: (environment: Given) => void): string[] {
  const environment = givenEnvironment();
  change(environment);
  return validateEnvironment("test", environment).problems.map((found) =>
    renderProblem(found).replace(/^environments\.test\.?/, ""),
  );
}

/** A setting by its dotted path, e.g. `auth.issuers.0.audience`; missing objects and lists on the way are made. */
export function setting(environment: Given, path: string, value: unknown): void {
  const keys = path.split(".");
  const last = keys.pop() as string;
  let container = environment;
  for (const [depth, key] of keys.entries()) {
    container[key] ??= /^\d+$/.test(keys[depth + 1] ?? last) ? [] : {};
    container = container[key];
  }
  container[last] = value;
}
