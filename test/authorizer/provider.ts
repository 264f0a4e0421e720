import { createServer, type ServerResponse } from "node:http";
import type { SigningKey } from "../../lib/local-issuer/signing-key.ts";
import { closeServer, listen } from "../../lib/loopback/listen.ts";

/** How a provider behaves: well, or in one of the ways in which they fail. */
export type ProviderMood = "up" | "down" | "slow" | "empty" | "redirecting" | "html" | "huge" | "other issuer";

/** An OpenID provider on loopback whose mood and keys are in the test's hands. */
export interface Provider {
  readonly issuer: string;
  mood: ProviderMood;
  keys: readonly SigningKey[];
  /** Requests for the key set so far, answered or not. */
  readonly keySetRequests: number;
  readonly discoveryRequests: number;
  close(): Promise<void>;
}

/** Starts a provider; it is `up` and has no keys. */
export async function startProvider(): Promise<Provider> {
  let keySetRequests = 0;
  let discoveryRequests = 0;
  const server = createServer((request, response) => {
    if (request.url === "/keys") keySetRequests += 1;
    else discoveryRequests += 1;
    if (provider.mood === "down") request.socket.destroy();
    else if (request.url === "/keys") answerKeySet(provider, response);
    else answerDiscovery(provider, response);
  });
  const port = await listen(server);
  const provider: Provider = {
    issuer: `http://127.0.0.1:${port}`,
    mood: "up",
    keys: [],
    get keySetRequests() {
      return keySetRequests;
    },
    get discoveryRequests() {
      return discoveryRequests;
    },
    close: () => closeServer(server),
  };
  return provider;
}

function answerDiscovery({ issuer, mood }: Provider, response: ServerResponse): void {
  const named = mood === "other issuer" ? "http://127.0.0.1:1" : issuer;
  answerJson(response, { issuer: named, jwks_uri: `${issuer}/keys` });
}

function answerKeySet({ issuer, mood, keys }: Provider, response: ServerResponse): void {
  const keySet = { keys: keys.map(({ jwk }) => jwk) };
  if (mood === "slow") response.writeHead(200, { "content-type": "application/json" }).write(" ");
  else if (mood === "empty") answerJson(response, { keys: [] });
  else if (mood === "redirecting") response.writeHead(302, { location: `${issuer}/keys` }).end();
  else if (mood === "html") response.writeHead(200, { "content-type": "text/html" }).end("<html>");
  else if (mood === "huge") answerJson(response, { ...keySet, padding: "x".repeat(300_000) });
  else answerJson(response, keySet);
}

function answerJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}
