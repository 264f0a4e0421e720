import type { Exchange } from "../exchange/exchange.ts";
import { type MappingValue, mappingValue } from "../mapping/mapping-source.ts";
import type { ApiIdentity } from "../model/api.ts";
import type { HttpIntegration } from "../model/integration.ts";

/** Where a request goes: the server, and path and query exactly as they are sent. */
export interface UpstreamTarget {
  readonly origin: URL;
  /** The host of `origin`, kept because reading it from a URL is slow. */
  readonly host: string;
  readonly target: string;
}

type Piece = string | MappingValue;

/**
 * Prepares an integration's URI. Stage variables are filled in once, path variables with each request; the client's
 * query string follows the URI's, and mapped parameters follow both (recorded).
 *
 * @param upstream replaces the server of a private integration
 * @throws TypeError when the URI with its variables is no address
 */
export function upstreamTarget(
  integration: HttpIntegration,
  identity: ApiIdentity,
  upstream: URL | undefined,
): (exchange: Exchange) => UpstreamTarget {
  const uri = putStageVariables(integration.uri, identity.stageVariables);
  const [, server = "", rest = ""] = /^(https?:\/\/[^/?#]+)([^#]*)/.exec(uri) ?? [];
  const origin = integration.isPrivate && upstream ? upstream : new URL(server);
  const { host } = origin;
  const [path = "", ...query] = rest.split("?");
  const pathPieces = cutPieces(path === "" ? "/" : path, integration);
  const queryPieces = cutPieces(query.join("?"), integration);
  const mapped = integration.mappings
    .filter(({ location }) => location === "querystring")
    .map(({ name, source }) => ({ name: encodeURIComponent(name), value: mappingValue(source) }));
  // Without a proxy, only mapped parameters go on.
  const forwardsQuery = integration.type === "HTTP_PROXY";
  return (exchange) => {
    const queries = [fill(queryPieces, exchange), forwardsQuery ? exchange.request.query : ""];
    for (const { name, value } of mapped) {
      const text = value(exchange);
      if (text) queries.push(`${name}=${encodeURIComponent(text)}`);
    }
    const search = queries.filter((part) => part !== "").join("&");
    const filled = fill(pathPieces, exchange);
    return { origin, host, target: search === "" ? filled : `${filled}?${search}` };
  };
}

function putStageVariables(uri: string, variables: Readonly<Record<string, string>>): string {
  return uri.replace(/\$\{stageVariables\.(\w+)\}/g, (_whole, name: string) => variables[name] ?? "");
}

/** Cuts `/a/{x}/b` into text and look-ups. A variable without a mapping is empty, like an absent parameter. */
function cutPieces(text: string, { mappings }: HttpIntegration): readonly Piece[] {
  const paths = new Map(
    mappings.filter(({ location }) => location === "path").map(({ name, source }) => [name, mappingValue(source)]),
  );
  return text
    .split(/(\{[^}]+\})/)
    .filter((piece) => piece !== "")
    .map((piece) => (piece.startsWith("{") ? (paths.get(piece.slice(1, -1)) ?? "") : piece));
}

function fill(pieces: readonly Piece[], exchange: Exchange): string {
  let text = "";
  for (const piece of pieces) text += typeof piece === "string" ? piece : encodeValue(piece(exchange) ?? "");
  return text;
}

/**
 * A decoded parameter goes into the URI with its slashes; only characters that a URI cannot hold are escaped again. So
 * `%2f` in a request becomes a slash at the upstream, which is why the web ACL refuses it.
 */
function encodeValue(value: string): string {
  return /^[\w\-.~!$&'()*,;=:@/]*$/.test(value) ? value : encodeURI(value).replace(/[?#[\]]/g, encodeURIComponent);
}
