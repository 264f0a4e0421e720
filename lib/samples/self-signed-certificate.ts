import { generate } from "selfsigned";

/** PEM texts, as `node:tls` and `node:https` take them. */
export interface SelfSignedCertificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * A certificate for a TLS server on loopback, for tests and benchmarks only. Its key lives no longer than the process. It is
 * its own authority: a client trusts it by taking `cert` as its `ca`.
 *
 * @param names host names it is valid for; 127.0.0.1 is always among its addresses
 */
export async function createSelfSignedCertificate(names: readonly string[]): Promise<SelfSignedCertificate> {
  const { private: key, cert } = await generate([{ name: "commonName", value: names[0] ?? "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true },
      {
        name: "subjectAltName",
        altNames: [...names.map((value) => ({ type: 2 as const, value })), { type: 7 as const, ip: "127.0.0.1" }],
      },
    ],
  });
  return { key, cert };
}
