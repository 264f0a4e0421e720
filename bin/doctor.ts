import { examine } from "../lib/doctor/examine.ts";
import { isSound, renderFindings } from "../lib/doctor/findings/render-findings.ts";
import { nodeNetwork } from "../lib/doctor/network/node-network.ts";
import { environmentFromOptions } from "../lib/terminal/chosen-context.ts";
import { addEnvironmentOptions, defineCommand, type EnvironmentOptions, runCommand } from "../lib/terminal/command.ts";
import { openTerminal } from "../lib/terminal/terminal.ts";

interface Options extends EnvironmentOptions {
  readonly json?: true;
}

const terminal = openTerminal(process, Date.now);

const command = defineCommand({
  name: "npm run doctor --",
  description:
    "Asks, read-only, what a laptop can ask before a deployment: issuers, clocks, certificates, registries, versions.",
  examples: [
    ["npm run doctor -- --environment prod", "an environment of cdk.json"],
    ["npm run doctor -- --environments-file mine.json --environment mine", "one of your own"],
    ["npm run --silent doctor -- --environment prod --json", "the same for programs"],
  ],
  notes: "Nothing is sent but GET requests for public documents and the beginning of TLS connections.",
  exitCodes: { 0: "no fault", 1: "a fault, each with its remedy", 2: "unusable arguments or configuration" },
});

addEnvironmentOptions(command).option("--json", "for programs: { environment, sound, findings }").action(doctor);

await runCommand(command, terminal);

async function doctor(options: Options): Promise<void> {
  const { name, config } = environmentFromOptions({ read: terminal.read }, options);
  terminal.progress(`asking for ${name}`);
  const { now } = terminal;
  const versions = { node: process.versions.node, cdk: versionOf("aws-cdk-lib") };
  const findings = await examine({ environment: name, config, versions, network: nodeNetwork({ now }), now });
  const sound = isSound(findings);
  if (options.json) terminal.printJson({ environment: name, sound, findings });
  else terminal.print(renderFindings(name, findings, { paint: terminal.paint, columns: terminal.columns() }));
  if (!sound) terminal.setExitCode(1);
}

function versionOf(name: string): string {
  const { version }: { version: string } = JSON.parse(terminal.read(`node_modules/${name}/package.json`));
  return version;
}
