import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { App, Stack } from "aws-cdk-lib";
import { LambdaIntegration, RestApi, TokenAuthorizer } from "aws-cdk-lib/aws-apigateway";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { synthesizeEnvironment } from "../../access-control-app.ts";

const FUNCTIONS = fileURLToPath(new URL("./functions", import.meta.url));

/** Limits as high as AWS lets them be: they are counted for every request, and never reached. */
const LIMITS = {
  api: { throttle: { requestsPerSecond: 10_000, burst: 5_000 } },
  webAcl: { rateLimit: { requests: 2_000_000_000, windowSeconds: 300 } },
};

/** An environment like `local` of cdk.json. Gives the path of its template. */
export function synthesizeProxyTemplate(issuer: string, folder: string): string {
  const environment = {
    ...LIMITS,
    cors: { origins: ["http://localhost:3000"] },
    auth: {
      issuers: [{ issuer, audience: "clipzy" }],
      rules: [
        { methods: ["POST"], path: "/api/v1/jobs", scopes: ["jobs:write"] },
        { methods: ["GET"], path: "/api/v1/jobs/*", scopes: ["jobs:read"] },
        { methods: "*", path: "/api/v1/admin/*", scopes: ["admin"] },
        { methods: ["GET"], path: "/health", public: true },
      ],
    },
    upstream: {
      vpcId: "vpc-0123456789abcdef0",
      subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
      availabilityZones: ["eu-central-1a", "eu-central-1b"],
      port: 8000,
      hosts: ["10.0.0.10"],
    },
  };
  const context = { environment: "bench", environments: { bench: environment } };
  const outdir = join(folder, "proxy");
  return synthesizeEnvironment({ context, files: { read: () => "{}" }, outdir }).templatePath;
}

/** An API of the construct library's own making: TOKEN authorizer in front of a Lambda function. Gives the path of its template. */
export function synthesizeLambdaTemplate(folder: string): string {
  const outdir = join(folder, "lambda");
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const stack = new Stack(app, "BenchLambda");
  const api = new RestApi(stack, "Api", { deployOptions: { stageName: "live" } });
  const authorizer = new TokenAuthorizer(stack, "Authorizer", { handler: newFunction(stack, "authorize") });
  api.root.addResource("job").addMethod("GET", new LambdaIntegration(newFunction(stack, "job")), { authorizer });
  const { templateFile } = app.synth().getStackArtifact(stack.artifactId);
  return join(outdir, templateFile);
}

function newFunction(stack: Stack, name: string): LambdaFunction {
  return new LambdaFunction(stack, name, {
    runtime: Runtime.NODEJS_22_X,
    handler: `index.${name}`,
    code: Code.fromAsset(FUNCTIONS),
    memorySize: 1024,
  });
}
