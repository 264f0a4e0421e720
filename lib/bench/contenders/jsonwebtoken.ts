import { type JwtPayload, verify } from "jsonwebtoken";
import { JwksClient } from "jwks-rsa";
import { answer, type CreatePeer, onlyIssuer, tokenOf } from "./peer.ts";

/** The most used peer: jsonwebtoken, with jwks-rsa for the keys. It knows no EdDSA. */
export const createPeer: CreatePeer = (settings) => {
  const { issuer, audience, jwksUri } = onlyIssuer(settings);
  const keys = new JwksClient({ jwksUri, cache: true });
  const options = { issuer, audience: [...audience] as [string], clockTolerance: settings.clockToleranceSeconds };
  const claimsOf = (token: string) =>
    new Promise<JwtPayload>((resolve, reject) => {
      verify(
        token,
        ({ kid }, done) => keys.getSigningKey(kid).then((key) => done(null, key.getPublicKey()), done),
        { ...options, algorithms: ["RS256", "ES256"] },
        (error, claims) => (error ? reject(error) : resolve(claims as JwtPayload)),
      );
    });
  return async (event) => answer(await claimsOf(tokenOf(event)), event, settings);
};
