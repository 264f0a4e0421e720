import { createAuthorizer } from "../../../lambda/authorizer/authorizer.ts";
import { fetchJson } from "../../../lambda/authorizer/keys/fetch-json.ts";
import { renderDecision } from "../../../lambda/authorizer/log.ts";
import type { CreatePeer } from "./peer.ts";

/** This project's authorizer with its log line rendered and thrown away: writing it costs more than rendering it. */
export const createPeer: CreatePeer = (settings, now) => {
  let _length = 0;
  const { authorize } = createAuthorizer({
    settings,
    now,
    fetchJson,
    log: (decision) => {
      _length += renderDecision(decision, settings).length;
    },
  });
  return (event) => authorize(event);
};
