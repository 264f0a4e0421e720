import { type Command, Option } from "commander";
import { type AccessDiff, diff } from "../../access/diff/diff.ts";
import { CDK_JSON } from "../../config/sources/cdk-context.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";
import { addEnvironmentOptions, defineCommand } from "../../terminal/command.ts";
import { type DiffRun, runDiff, withoutContradicted } from "../execution/run-diff.ts";
import type { AccessWorld, QuestionOptions } from "../input/access-world.ts";
import { announcedIds, compareWithAnnounced, type FailOn } from "../input/announced.ts";
import {
  currentVersion,
  deployedVersion,
  namedVersion,
  STANDARD_INPUT,
  type Version,
  type VersionSource,
} from "../input/versions.ts";
import { renderAnnotations } from "../text/render-annotations.ts";
import { renderDiff } from "../text/render-diff.ts";
import { renderDiffMarkdown } from "../text/render-diff-markdown.ts";

interface DiffOptions extends QuestionOptions {
  readonly from?: string;
  readonly to?: string;
  readonly fromEnvironment?: string;
  readonly failOn: FailOn;
  readonly expect?: string;
  readonly ids?: true;
  readonly run?: true;
  readonly markdown?: true;
  readonly annotations?: true;
}

const EXAMPLES = [
  ["npm run access -- diff --from origin/main --environment prod", "what this working tree changes"],
  ["npm run access -- diff --from HEAD~1 --to HEAD", "one commit"],
  ["aws cloudformation get-template --stack-name ... | npm run access -- diff --from -", "what is deployed"],
  ["npm run access -- diff --from-environment dev --environment prod", "two environments"],
  ["npm run access -- diff --from old.json --to new.json --environment prod", "two environments files"],
  ["npm run --silent access -- diff --from origin/main --ids > announced.txt", "what a change announces"],
  ["npm run access -- diff --from origin/main --expect announced.txt", "fails on anything else"],
  ["npm run --silent access -- diff --from origin/main --markdown", "for a pull request"],
  ["npm run access -- diff --from origin/main --run", "shows each finding by local gateways, too"],
] as const;

/** `npm run access -- diff`. */
export function diffCommand(world: AccessWorld): Command {
  const command = defineCommand({
    name: "diff",
    description:
      "Who gains and who loses access between two configurations, exactly, each with a request that shows it.",
    examples: EXAMPLES,
    notes:
      "A reference is any that git knows; cdk.json, the environments file and registries are read as they stand there.\nNumbers (rates, sizes, times) and managed rule groups are not compared; what of them differs is named.\n--run synthesizes both configurations with the code of this working tree and sends both each finding's request, with others beside it. Only the keys of issuers are exchanged, so that tokens can be signed here.",
    exitCodes: {
      0: "the same access, or announced",
      1: "not",
      2: "unusable arguments or configuration",
      3: "a local gateway contradicts the comparison (--run)",
    },
  });
  return addEnvironmentOptions(command)
    .option("--from <ref-or-file>", "the older configuration; - reads a deployed template (default: this working tree)")
    .option("--to <ref-or-file>", "the newer configuration (default: this working tree)")
    .option("--from-environment <name>", "environment of the older configuration (default: the same)")
    .addOption(
      new Option("--fail-on <change>", "which changes end with exit code 1")
        .choices(["wider", "narrower", "any", "never"])
        .default("any"),
    )
    .option("--expect <file>", "ids of findings that the change announces, one a line")
    .option("--run", "proves each finding by running both configurations, too")
    .option("--ids", "the ids of the findings alone")
    .option("--markdown", "for a pull request's summary or comment: at most 60,000 characters")
    .option("--annotations", "workflow commands, which GitHub shows beside the changed file")
    .option("--json", "the comparison for programs")
    .action((options: DiffOptions) => compare(world, options));
}

async function compare(world: AccessWorld, options: DiffOptions): Promise<void> {
  const { terminal } = world;
  const [before, after] = versions(world, options);
  const proved = diff(before.model, after.model);
  const run = options.run && (await runVersions(proved, before, after, world));
  const found = withoutContradicted(proved, run);
  const expected = options.expect === undefined ? [] : announcedIds(terminal.read(options.expect));
  const announced = compareWithAnnounced(found, expected, options.failOn);
  const context = { before, after, announced, run, hasExpectation: options.expect !== undefined };
  if (options.ids) for (const id of changing(found)) terminal.print(id);
  else if (options.json) terminal.printJson({ ...found, ...announced, ...(run && { run }) });
  else if (options.markdown) terminal.print(renderDiffMarkdown(found, context));
  else if (options.annotations)
    for (const line of renderAnnotations(found.findings, options.environmentsFile ?? CDK_JSON)) terminal.print(line);
  else terminal.print(renderDiff(found, context, terminal));
  if (announced.unannounced.length > 0 || announced.absent.length > 0) terminal.setExitCode(1);
  if (run && run.disagreements.length > 0) terminal.setExitCode(3);
}

function runVersions(
  found: AccessDiff,
  before: Version,
  after: Version,
  { terminal, synthesize }: AccessWorld,
): Promise<DiffRun> {
  const { now, progress } = terminal;
  const [one, other] = [before, after].map(sourceOf) as [VersionSource, VersionSource];
  return runDiff(found, { before: one, after: other, synthesize, now, progress });
}

/** @throws UnusableArgument when there is nothing to synthesize */
function sourceOf({ name, source }: Version): VersionSource {
  if (source !== undefined) return source;
  throw new UnusableArgument(`--run: ${name} is a template, expected configurations on both sides, e.g. --from HEAD~1`);
}

/** @throws UnusableArgument when both are the same by the arguments */
function versions(world: AccessWorld, options: DiffOptions): readonly [Version, Version] {
  const { from, to, fromEnvironment } = options;
  if (from === undefined && to === undefined && fromEnvironment === undefined)
    throw new UnusableArgument("diff: expected --from, --to or --from-environment, e.g. --from origin/main");
  const older = { ...options, environment: fromEnvironment ?? options.environment };
  const versionOf = (name: string | undefined, given: DiffOptions) =>
    name === undefined ? currentVersion(world, given) : namedVersion(world, name, given);
  if (to === STANDARD_INPUT)
    throw new UnusableArgument("--to -: expected the deployed template as the older one, --from -");
  const newer = versionOf(to, options);
  if (from !== STANDARD_INPUT) return [versionOf(from, older), newer];
  if (options.run)
    throw new UnusableArgument(
      "--run: expected --from a file or a git reference, for a template on standard input has no configuration to synthesize",
    );
  return [deployedVersion(world, newer.config), newer];
}

function changing({ findings }: Pick<AccessDiff, "findings">): string[] {
  return findings.filter(({ change }) => change !== "other").map(({ id }) => id);
}
