import { JwtVerifier } from "aws-jwt-verify";
import { answer, type CreatePeer, onlyIssuer, tokenOf } from "./peer.ts";

/** The best peer, used as its README shows for a Lambda authorizer. */
export const createPeer: CreatePeer = (settings) => {
  const { issuer, audience, jwksUri } = onlyIssuer(settings);
  const verifier = JwtVerifier.create({
    issuer,
    audience: [...audience],
    jwksUri,
    graceSeconds: settings.clockToleranceSeconds,
  });
  return async (event) => answer(await verifier.verify(tokenOf(event)), event, settings);
};
