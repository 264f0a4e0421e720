import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent, Context } from "aws-lambda";
import { createAuthorizer } from "./authorizer.ts";
import { fetchJson } from "./keys/fetch-json.ts";
import { renderDecision } from "./log.ts";
import type { Decision } from "./outcome/decision.ts";
import { parseAuthorizerSettings } from "./settings/settings.ts";

// The one file of the authorizer that touches the world: disk, clock, network, standard output. It is bundled to
// CommonJS (a cold start of 5 to 8 ms less than a module's), hence __dirname.

const settings = parseAuthorizerSettings(readFileSync(join(__dirname, "settings.json"), "utf8"));

const authorizer = createAuthorizer({ settings, now: Date.now, fetchJson, log: writeLater });

/** Settled when the key sets have been tried in the init phase. */
export const ready: Promise<void> = authorizer.warm();

/**
 * Makes the module a thenable. Lambda's runtime awaits what a handler's file exports, so the key sets are fetched in the
 * init phase, before the function counts as ready, without the slower start of an ES module. A loader that does not
 * await sees an export like any other: a request that needs a key set joins the fetch under way, or tries again itself
 * if that failed.
 */
export function then(resolve: (exports: { readonly handler: typeof handler }) => void): void {
  void ready.then(() => resolve({ handler }));
}

/** The Lambda's entry point: a TOKEN authorizer of API Gateway. The event's type is AWS's; its values are not trusted. */
export function handler(
  event: APIGatewayTokenAuthorizerEvent,
  context?: Pick<Context, "awsRequestId">,
): Promise<APIGatewayAuthorizerResult> {
  return authorizer.authorize(event, context?.awsRequestId);
}

/**
 * Writes the log line once the answer is on its way: the first write to standard output costs a cold start 5 to 20 ms.
 * Straight to the stream, since console.log puts a prefix before the line in which CloudWatch then finds no metrics.
 */
function writeLater(decision: Decision): void {
  setImmediate(() => process.stdout.write(`${renderDecision(decision, settings)}\n`));
}
