import { createAuthorizer } from "../../../lambda/authorizer/authorizer.ts";
import { fetchJson } from "../../../lambda/authorizer/keys/fetch-json.ts";
import type { CreatePeer } from "./peer.ts";

/** This project's authorizer without its log line, since no peer writes one. */
export const createPeer: CreatePeer = (settings, now) => {
  const { authorize } = createAuthorizer({ settings, now, fetchJson, log: () => {} });
  return (event) => authorize(event);
};
