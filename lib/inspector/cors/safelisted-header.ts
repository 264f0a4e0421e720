/** The three types of a plain HTML form: older than CORS, so that servers must cope with them anyway. */
const FORM_TYPES = new Set(["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: the standard names control characters here
const UNSAFE_BYTE = /[\u0000-\u0008\u000a-\u001f"():<>?@[\\\]{}\u007f]/;

const LANGUAGE = /^[0-9A-Za-z *,\-.;=]*$/;

const BY_NAME: Readonly<Record<string, (value: string) => boolean>> = {
  accept: (value) => !UNSAFE_BYTE.test(value),
  "accept-language": (value) => LANGUAGE.test(value),
  "content-language": (value) => LANGUAGE.test(value),
  "content-type": (value) => !UNSAFE_BYTE.test(value) && FORM_TYPES.has(essence(value)),
  range: (value) => /^bytes=\d+-\d*$/.test(value),
};

/** Whether a page may send the header across origins without a preflight (Fetch, "CORS-safelisted request-header"). */
export function isSafelistedHeader(name: string, value: string): boolean {
  const rule = Object.hasOwn(BY_NAME, name.toLowerCase()) ? BY_NAME[name.toLowerCase()] : undefined;
  return rule !== undefined && value.length <= 128 && rule(value);
}

function essence(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}
