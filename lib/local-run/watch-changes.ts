import { diff } from "../access/diff/diff.ts";
import type { AccessModel } from "../access/model/access-model.ts";
import { modelOf } from "../access/model/model-of.ts";
import { CDK_JSON } from "../config/sources/cdk-context.ts";
import { explainError } from "../terminal/command.ts";
import type { LocalRun } from "./local-run.ts";
import type { StartOptions } from "./start-options.ts";
import { openSynthesizer } from "./watching/synthesizer.ts";
import { type ChangeKind, watchFiles } from "./watching/watch-files.ts";

export interface WatchOptions {
  readonly run: LocalRun;
  readonly options: StartOptions;
  /** The configuration that is served at first. */
  readonly access: AccessModel;
  /** The path of `bin/run.mjs`. */
  readonly program: string;
  /** Files of registries. */
  readonly registries: readonly string[];
  /** Called after each change, with lines for a person. */
  readonly report: (report: ChangeReport) => void;
}

/** What came of a change. */
export interface ChangeReport {
  /** `changed`: it is served from now on. `problem`: the former goes on. */
  readonly kind: "changed" | "problem";
  readonly lines: readonly string[];
}

/** What a template is made of, beside the configuration. */
const SOURCES = ["lib/config", "lib/request-path", "lambda"];

/**
 * Serves the template anew whenever the configuration or the sources change. One that does not synthesize leaves the old one
 * serving.
 *
 * @returns ends it
 */
export function watchChanges(given: WatchOptions): () => void {
  const { run, options, program, registries, report } = given;
  const synthesizer = openSynthesizer(program);
  const files = [
    CDK_JSON,
    ...(options.environmentsFile === undefined ? [] : [options.environmentsFile]),
    ...registries,
  ];
  let access = given.access;
  let work = Promise.resolve();
  const takeOver = async (kind: ChangeKind) => {
    if (kind === "sources") synthesizer.reload();
    const answer = await synthesizer.synthesize({ options });
    if (!answer.ok) return report(problem("does not synthesize", answer.problems));
    try {
      const after = modelOf(answer.environment, answer.config, answer.inherited);
      await run.replace({ templatePath: answer.templatePath, access: after });
      report(changed(access, after));
      access = after;
    } catch (error) {
      report(problem("cannot be served", explainError(error, PLAIN_ERRORS)));
    }
  };
  const end = watchFiles({ files, folders: SOURCES }, (kind) => {
    work = work.then(() => takeOver(kind));
  });
  return () => {
    end();
    synthesizer.close();
  };
}

const PLAIN_ERRORS = ["TemplateError", "IssuerAddressError", "GuessError", "SigningKeyError"];

function problem(what: string, text: string): ChangeReport {
  return { kind: "problem", lines: [`the change ${what}; what was served before is served on`, ...text.split("\n")] };
}

function changed(before: AccessModel, after: AccessModel): ChangeReport {
  const { verdict, findings } = diff(before, after);
  const lines = findings.map(({ change, summary }) => `${MARKS[change]} ${summary}`);
  return { kind: "changed", lines: [`the change is served from now on; access: ${verdict}`, ...lines] };
}

const MARKS = { wider: "+", narrower: "-", other: "~" } as const;
