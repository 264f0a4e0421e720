import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { App, Stack } from "aws-cdk-lib";
import { LambdaIntegration, RestApi, TokenAuthorizer } from "aws-cdk-lib/aws-apigateway";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { synthesizeEnvironment } from "../../access-control-app.ts";
import { SAMPLE_ENVIRONMENT } from "../../samples/environment.ts";

const FUNCTIONS = fileURLToPath(new URL("./functions", import.meta.url));

/** Limits that are counted for every request and that no machine reaches: a refusal would count as work done. */
const LIMITS = {
  api: { throttle: { requestsPerSecond: 1_000_000, burst: 1_000_000 } },
  webAcl: { rateLimit: { requests: 2_000_000_000, windowSeconds: 300 } },
};

/** Synthesizes an environment like `local` of cdk.json. @returns the path of its template */
export function synthesizeProxyTemplate(issuer: string, folder: string): string {
  const environment = {
    ...SAMPLE_ENVIRONMENT,
    ...LIMITS,
    cors: { origins: ["http://localhost:3000"] },
    auth: {
      issuers: [{ issuer, audience: "clipzy" }],
      rules: [...SAMPLE_ENVIRONMENT.auth.rules, { methods: "*", path: "/api/v1/admin/*", scopes: ["admin"] }],
    },
  };
  const context = { environment: "bench", environments: { bench: environment } };
  const outdir = join(folder, "proxy");
  return synthesizeEnvironment({ context, files: { read: () => "{}" }, outdir }).templatePath;
}

/** Synthesizes an API of CDK's own constructs: a TOKEN authorizer in front of a Lambda function. @returns the path of its template */
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
