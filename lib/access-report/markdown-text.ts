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

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ");
}
