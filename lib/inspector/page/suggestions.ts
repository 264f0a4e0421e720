import type { Session, SuggestedRoute } from "../server/messages.ts";
import { byId, element } from "./element.ts";
import { setField } from "./fill-form.ts";

/** Offers what the environment has. What was ticked, chosen or typed before stays, where it still exists. */
export function showSuggestions(form: HTMLFormElement, session: Session): void {
  const { origins, routes, scopes, issuers = [], tokenFaults = [] } = session.suggestions;
  const option = (value: string) => element("option", { value });
  byId("origins").replaceChildren(...[...origins, "https://foreign.example", "null"].map(option));
  byId("routes").replaceChildren(...[...new Set(routes.map(({ path }) => path))].map(option));
  showTokens(form, session);
  showScopes(form, scopes);
  byId("issuers").hidden = issuers.length < 2;
  showOptions("issuer", issuers);
  showOptions("fault", tokenFaults);
}

function showOptions(id: string, values: readonly string[]): void {
  const select = byId<HTMLSelectElement>(id);
  const { value: chosen } = select;
  select.replaceChildren(...values.map((value) => element("option", { selected: value === chosen }, value)));
}

/** Begins with an address that is let in and a route that there is, a GET if any. */
export function showDefaults(form: HTMLFormElement, { clientAddress, suggestions: { routes } }: Session): void {
  setField(form, "sourceIp", clientAddress);
  const route = routes.find(({ method }) => method === "GET") ?? routes[0];
  if (route !== undefined) setRoute(form, route);
}

/** Another method and path; the rest stays. */
export function setRoute(form: HTMLFormElement, { method, path }: Pick<SuggestedRoute, "method" | "path">): void {
  setField(form, "method", method === "ANY" ? "GET" : method);
  setField(form, "path", path);
}

function showTokens(form: HTMLFormElement, { suggestions, canFetchTokens }: Session): void {
  const chosen = String(new FormData(form).get("token") ?? "none");
  const fetched = ["valid", "expired", ...(suggestions.tokenFaults?.length ? ["wrong"] : [])];
  const kinds = ["none", ...(canFetchTokens ? fetched : []), "text"];
  const radios = kinds.map((kind) => {
    const checked = kinds.includes(chosen) ? kind === chosen : kind === "none";
    const radio = element("input", { type: "radio", name: "token", value: kind, checked });
    return element("label", {}, radio, ` ${kind === "text" ? "my own" : kind}`);
  });
  byId("tokens").replaceChildren(...radios);
  byId("no-tokens").hidden = canFetchTokens;
}

function showScopes(form: HTMLFormElement, scopes: readonly string[]): void {
  const before = new FormData(form);
  const known = [...form.querySelectorAll<HTMLInputElement>('[name="scope"]')].map(({ value }) => value);
  const boxes = scopes.map((scope) => {
    const checked = !known.includes(scope) || before.getAll("scope").includes(scope);
    return element(
      "label",
      {},
      element("input", { type: "checkbox", name: "scope", value: scope, checked }),
      ` ${scope}`,
    );
  });
  const value = String(before.get("otherScopes") ?? "");
  const others = element("input", { name: "otherScopes", value, spellcheck: "false", autocapitalize: "off", size: 14 });
  byId("scopes").replaceChildren(...boxes, element("label", { class: "others" }, "other scopes ", others));
}
