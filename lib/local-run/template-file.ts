import { readFileSync } from "node:fs";
import { ConfigurationError, type Problem } from "../config/problems/problems.ts";
import { jsonProblems } from "../config/sources/json-problems.ts";
import { parseTemplate, type Template } from "../local-gateway/template/cloudformation/template.ts";

/**
 * The template of a file.
 *
 * @throws ConfigurationError naming the file, when it cannot be read or is no template
 */
export function readTemplateFile(file: string): Template {
  try {
    return parseTemplate(JSON.parse(contentOf(file)));
  } catch (error) {
    if (error instanceof TypeError) throw refusal(file, `${error.message}, expected a template as cdk synth writes it`);
    // Where the mistake is, is looked for only now that there is one: a template may be large.
    if (error instanceof SyntaxError) throw new ConfigurationError(jsonProblems(file, contentOf(file)));
    throw error;
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refusal(file, `expected a file that can be read (${code}), e.g. cdk.out/Mine.template.json`);
  }
}

function refusal(path: string, message: string): ConfigurationError {
  const only: Problem = { path, message, severity: "error" };
  return new ConfigurationError([only]);
}
