import { importJWK, type JWK, jwtVerify } from "jose";
import { fetchJson } from "../../../lambda/authorizer/keys/fetch-json.ts";
import { answer, type CreatePeer, onlyIssuer, tokenOf } from "./peer.ts";

/** Bare jose with the key in memory: the floor for any verifier that uses it. */
export const createPeer: CreatePeer = (settings) => {
  const { issuer, audience, jwksUri, algorithms } = onlyIssuer(settings);
  const options = {
    issuer,
    audience: [...audience],
    algorithms: [...algorithms],
    clockTolerance: settings.clockToleranceSeconds,
  };
  let key: ReturnType<typeof importJWK> | undefined;
  return async (event) => {
    key ??= fetchJson(new URL(jwksUri), 5000).then((set) => importJWK((set as { keys: [JWK] }).keys[0]));
    const { payload } = await jwtVerify(tokenOf(event), await key, options);
    return answer(payload, event, settings);
  };
};
