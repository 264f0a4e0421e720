import { z } from "zod";
import { MAX_TAGS } from "../../aws-limits.ts";
import type { Draft } from "../problems/draft.ts";
import { type Problem, problem } from "../problems/problems.ts";
import { oneOf } from "../values/schema-parts.ts";

/** Days for which logs are kept: the numbers that CloudWatch Logs takes (PutRetentionPolicy, retentionInDays). */
export const logRetentionDays = oneOf(
  [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
  "Days for which logs are kept.",
);

// https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions
const KEY_FORM = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const VALUE_FORM = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** Tags for every resource. */
export const tags = z.record(z.string(), z.string({ error: "expected a tag's value as text" }), {
  error: "expected an object of tag names and values",
});

/** What AWS would refuse about the tags. */
export function tagProblems(draft: Draft): Problem[] {
  const given = draft.raw("tags");
  if (typeof given !== "object" || given === null || Array.isArray(given)) return [];
  const path = `${draft.path}.tags`;
  const entries = Object.entries(given);
  const tooMany =
    entries.length > MAX_TAGS ? [problem(path, `${entries.length} tags`, `expected at most ${MAX_TAGS}`)] : [];
  return [
    ...tooMany,
    ...sameButForCase(Object.keys(given), path),
    ...entries.flatMap(([key, value]) => tagFlaws(key, value, path)),
  ];
}

/** IAM, which tags the roles, tells tag names apart by their letters only (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html). */
function sameButForCase(keys: readonly string[], path: string): Problem[] {
  const items = keys.map((value, index) => ({ value, index }));
  return items
    .filter(({ value, index }) => keys.findIndex((key) => key.toLowerCase() === value.toLowerCase()) < index)
    .map(({ value }) => problem(path, value, "expected tag names that differ by more than upper and lower case"));
}

function tagFlaws(key: string, value: unknown, path: string): Problem[] {
  const problems: Problem[] = [];
  if (/^aws:/i.test(key))
    problems.push(problem(path, key, "expected tag names that do not begin with aws: (AWS keeps those for itself)"));
  if (!KEY_FORM.test(key))
    problems.push(problem(path, key, "expected tag names of 1 to 128 letters, digits, spaces and _ . : / = + - @"));
  if (typeof value === "string" && !VALUE_FORM.test(value)) {
    problems.push(
      problem(
        z.core.toDotPath([...path.split("."), key]),
        value,
        "expected at most 256 letters, digits, spaces and _ . : / = + - @",
      ),
    );
  }
  return problems;
}
