import { IntrinsicError } from "./intrinsic-error.ts";
import type { Reading } from "./resource-reader.ts";

/** The stack's outputs as far as they can be resolved; one that cannot is left out, since no request meets it. */
export function readOutputs({ template, evaluate }: Reading): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  for (const [name, { Value: value }] of Object.entries(template.Outputs ?? {})) {
    try {
      outputs[name] = String(evaluate(value, `Outputs.${name}`));
    } catch (error) {
      if (!(error instanceof IntrinsicError)) throw error;
    }
  }
  return outputs;
}
