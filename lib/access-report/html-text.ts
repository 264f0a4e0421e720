/** Markup of a text. */
export function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

/** Long addresses and paths may break after a slash, a colon or a dot; a block of IPv4 addresses does not. */
export function breakable(text: string): string {
  if (/^[\d.]+\/\d+$/.test(text)) return `<span class="block">${text}</span>`;
  return escaped(text).replace(/(?<!:\/)[/:.](?=[^/\s])/g, "$&<wbr>");
}

/** A list with one text a line, many short ones in columns; or that nobody is meant. */
export function lines(texts: readonly string[], element?: "code"): string {
  if (texts.length === 0) return '<span class="quiet">nobody</span>';
  const wrapped = (text: string) => (element === undefined ? breakable(text) : `<code>${breakable(text)}</code>`);
  const inColumns = texts.length > 8 && texts.every(({ length }) => length < 34);
  return `<ul${inColumns ? ' class="many"' : ""}>${texts.map((text) => `<li>${wrapped(text)}</li>`).join("")}</ul>`;
}

/** @param content markup, without the heading */
export function section(id: string, title: string, ...content: readonly string[]): string {
  return `<section aria-labelledby="${id}">\n<h2 id="${id}">${title}</h2>\n${content.join("\n")}\n</section>`;
}
