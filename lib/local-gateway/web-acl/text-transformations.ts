import type { TextTransformation } from "../model/web-acl.ts";

/**
 * What AWS WAF does to a value before a statement looks at it. Text holds one character per byte.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html
 */
const TRANSFORMATIONS: Readonly<Record<TextTransformation, (text: string) => string>> = {
  BASE64_DECODE: (text) => Buffer.from(text, "base64").toString("latin1"),
  COMPRESS_WHITE_SPACE: (text) => text.replace(/[\f\t\n\r\v\u00a0]/g, " ").replace(/ {2,}/g, " "),
  HEX_DECODE: (text) => Buffer.from(text, "hex").toString("latin1"),
  NONE: (text) => text,
  LOWERCASE: lowerCase,
  NORMALIZE_PATH: normalizePath,
  NORMALIZE_PATH_WIN: (text) => normalizePath(text.replaceAll("\\", "/")),
  REMOVE_NULLS: (text) => text.replaceAll("\0", ""),
  REPLACE_NULLS: (text) => text.replaceAll("\0", " "),
  URL_DECODE: urlDecode,
  URL_DECODE_UNI: (text) => urlDecode(text.replace(/%u00([0-9a-f]{2})/gi, "%$1")),
};

/** The transformations one after the other, as one function. */
export function textTransformation(names: readonly TextTransformation[]): (text: string) => string {
  const steps = names.filter((name) => name !== "NONE").map((name) => TRANSFORMATIONS[name]);
  if (steps.length === 0) return (text) => text;
  return (text) => steps.reduce((value, step) => step(value), text);
}

/** Letters of ASCII only. Nearly every text is ASCII throughout, and then needs no search for them. */
function lowerCase(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Folds repeated slashes, `/./` and `/x/../`; `..` above the root is dropped. */
function normalizePath(path: string): string {
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") kept.pop();
    else if (part !== "." && part !== "") kept.push(part);
  }
  const lead = path.startsWith("/") ? "/" : "";
  const trail = path.endsWith("/") && kept.length > 0 ? "/" : "";
  return `${lead}${kept.join("/")}${trail}`;
}

/** Byte by byte, so that invalid UTF-8 survives as well. */
function urlDecode(text: string): string {
  return text
    .replaceAll("+", " ")
    .replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
