// C0 and C1 controls move a terminal's cursor or change its colours; the bidirectional ones make a line read as another.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The text with every character that would act on a terminal written as its code, e.g. `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** What looks like a JWT: segments of base64url, the first of which begins as `{"` does. */
const TOKEN = /eyJ[\w-]{5,}(?:\.[\w-]*){1,4}/g;

/** The text with every token in it, e.g. one that was given as the name of a file, written as `(token)`. */
export function withoutTokens(text: string): string {
  return text.replace(TOKEN, "(token)");
}

/** Lines of at most `width` characters, broken between words; a longer word gets its own line. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}
