/** What looks like a JWT: segments of base64url, the first of which begins as `{"` does. */
const TOKEN = /eyJ[\w-]{5,}(?:\.[\w-]*){1,4}/g;

/** A text for a log or a trace, without the token that somebody may have put into a path. */
export function hideTokens(text: string): string {
  return text.includes("eyJ") ? text.replace(TOKEN, "(token)") : text;
}
