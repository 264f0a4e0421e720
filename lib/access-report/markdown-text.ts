/** Inside a table even code must not hold a bar; a back quote would end it. */
export function code(text: string): string {
  return `\`${oneLine(text).replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}

/** Text that Markdown and HTML leave alone, and that calls no person by name. */
export function escaped(text: string): string {
  return oneLine(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("@", "&#64;")
    .replace(/[\\`*_[\]|~#]/g, "\\$&");
}

/** A call in a sentence: perhaps methods, then a path. */
const CALL = /(?<=^|\s)((?:(?:any method|[A-Z]+) )*\/\S*[^\s,:;]|(?:(?:any method|[A-Z]+) )*\/(?=[\s,:;]|$))/;

/** A sentence with the calls in it as code. */
export function withCalls(text: string): string {
  return oneLine(text)
    .split(CALL)
    .map((part, at) => (at % 2 === 0 ? escaped(part) : code(part)))
    .join("");
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ");
}
