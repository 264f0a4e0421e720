import type { Header } from "../../local-gateway/exchange/client-request.ts";
import type { FetchedToken, RequestForm, TokenChoice } from "../server/messages.ts";

/** The request that the form describes; the server checks it. */
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
    // A form submits CR LF for each line break that was typed.
    body: text("body").replaceAll("\r\n", "\n"),
  };
}

function tokenChoice(data: FormData): TokenChoice {
  const kind = String(data.get("token") ?? "none");
  if (kind === "text") return { kind, text: String(data.get("tokenText") ?? "").trim() };
  if (kind === "none") return { kind };
  const others = String(data.get("otherScopes") ?? "").split(/[\s,]+/);
  const scopes = [...data.getAll("scope").map(String), ...others].filter((scope) => scope !== "");
  const issuer = String(data.get("issuer") ?? "");
  return {
    kind: kind as FetchedToken["kind"], // the server refuses one that there is not
    scopes: [...new Set(scopes)],
    issuer: issuer === "" ? undefined : issuer,
    fault: kind === "wrong" ? String(data.get("fault")) : undefined,
  };
}

/** Without a body there is no type: it would make a browser send a preflight, which a page's GET does not need. */
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
