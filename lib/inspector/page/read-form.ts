import type { Header } from "../../local-gateway/exchange/client-request.ts";
import type { RequestForm, TokenChoice } from "../server/messages.ts";

/** The form's fields as the request that they describe; the server judges them. */
export function readForm(form: HTMLFormElement): RequestForm {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? "");
  return {
    method: text("method"),
    path: text("path").trim(),
    origin: text("origin").trim(),
    sourceIp: text("sourceIp").trim(),
    credentials: data.has("credentials") ? "include" : "omit",
    token: tokenChoice(data),
    headers: headerLines(text("headers"), text("body") !== ""),
    // A form's line breaks are CR LF; what was typed has LF.
    body: text("body").replaceAll("\r\n", "\n"),
  };
}

function tokenChoice(data: FormData): TokenChoice {
  const kind = String(data.get("token"));
  if (kind === "text") return { kind, text: String(data.get("tokenText") ?? "").trim() };
  if (kind !== "valid" && kind !== "expired") return { kind: "none" };
  const others = String(data.get("otherScopes") ?? "").split(/[\s,]+/);
  const scopes = [...data.getAll("scope").map(String), ...others].filter((scope) => scope !== "");
  return { kind, scopes: [...new Set(scopes)] };
}

/** A type without a body would only make a browser ask first, which a page's GET does not. */
function headerLines(text: string, hasBody: boolean): Header[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line): Header => {
      const colon = line.indexOf(":");
      return colon < 0 ? [line.trim(), ""] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    })
    .filter(([name]) => hasBody || name.toLowerCase() !== "content-type");
}
