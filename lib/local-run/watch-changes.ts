import { readFileSync } from "node:fs";
import { diff } from "../access/diff/diff.ts";
import { counted } from "../access/judge/words.ts";
import type { AccessModel } from "../access/model/access-model.ts";
import { modelOf } from "../access/model/model-of.ts";
import { renderFindings, renderNotCompared, verdictInWords } from "../access-report/render-finding.ts";
import type { ContextArguments } from "../config/sources/cdk-context.ts";
import { explainError } from "../terminal/command.ts";
import { plain } from "../terminal/terminal.ts";
import type { LocalRun } from "./local-run.ts";
import type { ChosenTemplate } from "./template-file.ts";
import { openSynthesizer, type SynthesisAnswer } from "./watching/synthesizer.ts";
import { openFileWatcher } from "./watching/watch-files.ts";

export interface WatchOptions {
  readonly run: Pick<LocalRun, "replace">;
  /** How the configuration was chosen, with the environment's name: another environment does not take over. */
  readonly options: ContextArguments;
  /** What is served at first. */
  readonly served: ChosenTemplate & { readonly access: AccessModel };
  /** The path of `bin/run.mjs`. */
  readonly program: string;
  /** Directory of the cloud assemblies to come. */
  readonly outdir: string;
  /** Called when all is watched, and after each change, with lines for a person. */
  readonly report: (report: ChangeReport) => void;
  /** Width of these lines. */
  readonly columns: number;
}

/** What came of a change. */
export interface ChangeReport {
  /**
   * `watching`: from now on sources, too. `changed`: served from now on. `unchanged`: the template is the same.
   * `problem`: the former is served on.
   */
  readonly kind: "watching" | "changed" | "unchanged" | "problem";
  readonly lines: readonly string[];
}

/**
 * Serves the template anew whenever the configuration or the sources change. One that does not synthesize leaves the old one
 * serving.
 *
 * @returns ends it
 */
export function watchChanges(given: WatchOptions): () => void {
  const { report } = given;
  const synthesis = openSynthesis(given);
  const takeOver = createTakeOver(given);
  const watcher = openFileWatcher({
    onChange: (changed) => {
      synthesis.note(changed);
      queue = queue.then(serveChanges);
    },
    onError: (error) => report(problem("of a file may go unnoticed", explainError(error))),
  });
  const serve = async (): Promise<ChangeReport | undefined> => {
    const answer = await synthesis.run();
    if (answer === undefined) return undefined;
    watcher.watch(synthesis.files());
    return takeOver(answer);
  };
  const begin = async () => {
    const outcome = await serve();
    if (outcome === undefined) return;
    if (outcome.kind !== "unchanged") report(outcome);
    report(watching(synthesis.files()));
  };
  const serveChanges = async () => {
    const outcome = synthesis.isDue() ? await serve() : undefined;
    if (outcome !== undefined) report(outcome);
  };
  watcher.watch(synthesis.files());
  // The first time only to load what the next ones need, and to hear which sources there are.
  let queue = begin();
  return () => {
    watcher.close();
    synthesis.close();
  };
}

/** Synthesizes what the files say now, in a process that starts anew when one of its sources has changed. */
function openSynthesis({ program, options, outdir, served }: WatchOptions) {
  const synthesizer = openSynthesizer(program);
  const pending = new Set<string>();
  let known: Pick<SynthesisAnswer, "files" | "sources"> = { files: served.files, sources: [] };
  let isEnded = false;
  return {
    /** What the last synthesis has read, its own sources included. */
    files: () => [...known.files, ...known.sources],
    note: (changed: readonly string[]) => {
      for (const path of changed) pending.add(path);
    },
    /** Whether files have changed since it began the last time. */
    isDue: () => !isEnded && pending.size > 0,
    /** @returns undefined when it was closed meanwhile */
    run: async () => {
      if (known.sources.some((path) => pending.has(path))) synthesizer.reload();
      pending.clear();
      const answer = await synthesizer.synthesize({ options, outdir });
      // A process that did not run has read nothing: what was watched before may mend it.
      if (answer.sources.length > 0) known = answer;
      return isEnded ? undefined : answer;
    },
    close: () => {
      isEnded = true;
      synthesizer.close();
    },
  };
}

/** Serves what was synthesized, unless it is what is served already. */
function createTakeOver({ run, served, columns }: WatchOptions): (answer: SynthesisAnswer) => Promise<ChangeReport> {
  let { access, warnings } = served;
  let template = readFileSync(served.templatePath, "utf8");
  return async (answer) => {
    if (!answer.ok) return problem("does not synthesize", answer.problems);
    const known = new Set(warnings);
    const added = answer.warnings.filter((one) => !known.has(one)).map((one) => `warning: ${one}`);
    warnings = answer.warnings;
    try {
      const next = readFileSync(answer.templatePath, "utf8");
      if (next === template) return { kind: "unchanged", lines: [UNCHANGED, ...added] };
      const after = modelOf(answer.environment, answer.config, answer.inherited);
      await run.replace({ templatePath: answer.templatePath, access: after });
      const lines = accessLines(access, after, columns);
      template = next;
      access = after;
      return { kind: "changed", lines: [SERVED, ...lines, ...added] };
    } catch (error) {
      return problem("cannot be served", explainError(error, PLAIN_ERRORS));
    }
  };
}

const PLAIN_ERRORS = ["TemplateError", "IssuerAddressError", "GuessError", "SigningKeyError"];

const UNCHANGED = "the files as they are now make the template that is served already";

function watching(files: readonly string[]): ChangeReport {
  return { kind: "watching", lines: [`watching ${counted(files.length, "file")} for changes`] };
}

function problem(what: string, text: string): ChangeReport {
  return { kind: "problem", lines: [`the change ${what}; what was served before is served on`, ...text.split("\n")] };
}

const SERVED = "the change is served from now on";

/** As `npm run access -- diff` says it; what is never compared was said at the start. */
function accessLines(before: AccessModel, after: AccessModel, columns: number): string[] {
  try {
    const { verdict, findings, notCompared } = diff(before, after);
    const count = findings.length === 0 ? "" : `, ${counted(findings.length, "finding")}`;
    const always = new Set(diff(after, after).notCompared);
    const news = notCompared.filter((what) => !always.has(what));
    return [
      `Environment "${after.environment}", by this change: ${verdictInWords(verdict)}${count}`,
      ...renderFindings(findings, columns, plain).filter((line) => line !== ""),
      ...renderNotCompared(news, columns),
    ];
  } catch (error) {
    return [
      `Environment "${after.environment}", by this change: not compared, ${explainError(error, ["TooManyPaths"])}`,
    ];
  }
}
