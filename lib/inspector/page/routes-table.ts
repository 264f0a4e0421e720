import type { Session, SuggestedRoute } from "../server/messages.ts";
import { button, byId, element } from "./element.ts";

/** Shows every route with what it asks for. @param choose called with the route whose path is pressed */
export function showRoutes({ suggestions }: Session, choose: (route: SuggestedRoute) => void): void {
  const rows = suggestions.routes.map((route) => routeRow(route, choose));
  byId("route-rows").replaceChildren(...rows);
  byId("routes-panel").hidden = rows.length === 0;
}

function routeRow(route: SuggestedRoute, choose: (route: SuggestedRoute) => void): HTMLTableRowElement {
  const { method, path, resourcePath = path } = route;
  const segments = resourcePath.split(/(?=\/)/).flatMap((segment) => [element("wbr"), segment]);
  const attributes = { class: "route", title: "put it into the form" };
  return element(
    "tr",
    {},
    element("td", { class: "method" }, method),
    element(
      "th",
      { scope: "row" },
      button(segments, () => choose(route), attributes),
    ),
    element("td", {}, ...needs(route)),
  );
}

function needs({ isPublic = false, scopes = [], limits = [] }: SuggestedRoute): (HTMLElement | string)[] {
  const quiet = (text: string) => element("p", { class: "quiet" }, text);
  const credential = isPublic ? "nothing: it is public" : scopes.length === 0 ? "any valid token" : undefined;
  return [
    ...(credential === undefined ? scopes.flatMap((scope) => [element("code", {}, scope), " "]) : [quiet(credential)]),
    ...limits.map(quiet),
  ];
}
