import { existsSync, readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { App } from "aws-cdk-lib";
import { defineEnvironment, synthesizeStack } from "../lib/access-control-app.ts";
import { ConfigurationError } from "../lib/config/problems/problems.ts";
import { CDK_JSON, refuseUnclearJson } from "../lib/config/sources/cdk-context.ts";

// CDK validates the template by WebAssembly. Code that runs once is hardly worth optimizing: V8's default costs the
// synthesis of prod a quarter of its CPU.
setFlagsFromString("--wasm-tiering-budget=100000000");

// The CDK app: the environment of the context becomes one stack.
try {
  // The CDK has read it already, but does not report a name that an object has twice.
  if (existsSync(CDK_JSON)) refuseUnclearJson(CDK_JSON, readFileSync(CDK_JSON, "utf8"));
  const app = new App({ analyticsReporting: false });
  const defined = defineEnvironment(app, { read: (path) => readFileSync(path, "utf8"), now: Date.now });
  warn(defined.warnings);
  warn(synthesizeStack(app, defined).warnings);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  // At once: an app that ends by itself would synthesize what it has so far.
  process.exit(1);
}

function warn(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`warning: ${line}\n`);
}
