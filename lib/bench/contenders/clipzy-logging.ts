import { createAuthorizer } from "../../../lambda/authorizer/authorizer.ts";
import { fetchJson } from "../../../lambda/authorizer/keys/fetch-json.ts";
import { renderDecision } from "../../../lambda/authorizer/log.ts";
import type { CreatePeer } from "./peer.ts";

/** Our authorizer with its log line made, and thrown away: where a line is written to costs more than the line. */
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
