import { readFileSync } from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import { styleText } from "node:util";
import { Command } from "commander";
import { parseGatewayUrl, parseTimeout, usableToken } from "../lib/check/check-arguments.ts";
import { checkList } from "../lib/check/check-list.ts";
import type { CheckSubject } from "../lib/check/checks/check-subject.ts";
import { hints, rateLimitWarning } from "../lib/check/hints.ts";
import { hasPassed, type Paint, renderReport, reportAsJson } from "../lib/check/render-report.ts";
import { runChecks } from "../lib/check/run-checks.ts";
import { nodeSender } from "../lib/check/senders/node-sender.ts";
import { readTlsFiles, type TlsFileOptions } from "../lib/check/senders/tls-files.ts";
import { type ContextArguments, cdkContext } from "../lib/config/sources/cdk-context.ts";
import { contextOf, environmentFromContext } from "../lib/config/sources/from-context.ts";
import { CONTEXT_HELP, parseContext } from "../lib/terminal/context-argument.ts";
import { explainUnusable } from "../lib/terminal/explain-unusable.ts";

interface Options extends ContextArguments, TlsFileOptions {
  readonly url: string;
  readonly executeApiUrl?: string;
  readonly outside?: boolean;
  readonly timeoutMillis: string;
  readonly json?: boolean;
}

const paint: Paint = (style, text) => styleText(style, text, { stream: process.stdout });

const command = new Command("check")
  .description("Smoke check of a gateway: asks it, read-only, for everything that the users' page promises.")
  .option("--environment <name>", "environment of cdk.json to compare with (default: its own default)")
  .requiredOption("--url <address>", "the gateway's address, with the stage where the address carries one")
  .option("--environments-file <file>", "adds or replaces environments, as -c environmentsFile does")
  .option("-c, --context <key=value>", CONTEXT_HELP, parseContext)
  .option("--execute-api-url <address>", "the direct address, to see that a custom domain has closed it")
  .option("--outside", "this machine is not on the allowlist: see that it is blocked")
  .option("--client-certificate <file>", "PEM, for a gateway with mutual TLS")
  .option("--client-key <file>", "PEM, for a gateway with mutual TLS")
  .option("--ca <file>", "PEM, an authority to trust instead of the public ones")
  .option("--timeout-millis <number>", "how long to wait for one answer", "10000")
  .option("--json", "the report for programs")
  .addHelpText(
    "after",
    "\nCLIPZY_TOKEN, when set, is used for what needs a valid token. Exit: 0 as expected, 1 different, 2 unusable arguments.",
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

try {
  process.exitCode = await check(command.parse().opts<Options>());
} catch (error) {
  console.error(explainUnusable(error));
  process.exitCode = 2;
}

async function check(options: Options): Promise<number> {
  const subject = subjectOf(options);
  const entries = checkList(subject);
  const warning = rateLimitWarning(entries.filter((entry) => "probe" in entry).length, subject);
  if (warning) console.error(warning);
  const results = await runChecks(entries, {
    send: nodeSender({ http, https, http2 }, senderOptions(options)),
    now: Date.now,
  });
  console.log(options.json ? reportAsJson(results) : renderReport(results, paint));
  for (const hint of hints(results, subject)) console.error(hint);
  return hasPassed(results) ? 0 : 1;
}

function subjectOf(options: Options): CheckSubject {
  const base = parseGatewayUrl("--url", options.url);
  const { executeApiUrl } = options;
  const context = cdkContext({ read }, options);
  return {
    config: environmentFromContext(contextOf(context), { read }).config,
    base,
    ...(executeApiUrl !== undefined && { executeApi: parseGatewayUrl("--execute-api-url", executeApiUrl) }),
    token: usableToken(process.env.CLIPZY_TOKEN, base),
    outside: options.outside,
    clientCertificate: options.clientCertificate !== undefined,
  };
}

function senderOptions(options: Options) {
  return { timeoutMillis: parseTimeout(options.timeoutMillis), ...readTlsFiles(options, read) };
}

function read(path: string): string {
  return readFileSync(path, "utf8");
}
