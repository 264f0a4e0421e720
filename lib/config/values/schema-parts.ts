import { z } from "zod";
import { didYouMean } from "../problems/did-you-mean.ts";

// The few building blocks of every schema here. Their messages all start with "expected", so that problem lines read
// `PATH: got "VALUE", expected ..., e.g. ...`; what they say about themselves also reaches the JSON Schema.

/** What a text must look like. */
export interface TextForm {
  /** What is allowed, e.g. `a VPC id`. */
  readonly expected: string;
  readonly example: string;
  /** The form as a regular expression, which editors check too. */
  readonly pattern?: RegExp;
  /** Finds what a regular expression cannot: the message (starting with "expected"), or undefined when all is well. */
  readonly flaw?: (text: string) => string | undefined;
}

/** A string of one form. */
export function text({ expected, example, pattern, flaw }: TextForm) {
  const message = `expected ${expected}, e.g. ${example}`;
  const inQuotes = `expected ${expected} as text, e.g. "${example}"`;
  const base = z.string({ error: ({ input }) => (typeof input === "number" ? inQuotes : message) });
  const shaped = pattern === undefined ? base : base.regex(pattern, { error: message });
  return shaped
    .superRefine((value, context) => {
      const found = flaw?.(value);
      if (found !== undefined) context.addIssue({ code: "custom", message: found });
    })
    .meta({ description: expected, examples: [example] });
}

/** An object that has no other keys than these; an unknown one is answered with the nearest known. */
export function closedObject<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? // One line for each key: see `problemsFromIssues`.
          (issue.keys as string[])
            .map((key) => `expected one of ${known.join(", ")}${didYouMean(key, known)}`)
            .join("\n")
        : `expected an object with ${known.join(", ")}`,
  });
}

/** A whole number within bounds, both allowed. */
export function wholeNumber(least: number, most: number, unit: string) {
  const message = `expected a whole number from ${least} to ${most} (${unit})`;
  return z.number({ error: message }).int(message).min(least, message).max(most, message).meta({ description: unit });
}

/** A list; an empty one is refused when `atLeastOne` says what it lacks. */
export function list<Item extends z.core.$ZodType>(item: Item, expected: string, atLeastOne?: string) {
  const all = z.array(item, { error: `expected a list of ${expected}` });
  return atLeastOne === undefined ? all : all.min(1, { error: `expected at least one ${atLeastOne}` });
}

/** One of a few words or numbers. */
export function oneOf<const Choice extends readonly (string | number)[]>(choices: Choice, description: string) {
  const shown = choices.map((choice) => JSON.stringify(choice)).join(", ");
  return z.literal(choices, { error: `expected one of ${shown}` }).meta({ description });
}

/** true or false. */
export function flag(description: string) {
  return z.boolean({ error: "expected true or false" }).meta({ description });
}
