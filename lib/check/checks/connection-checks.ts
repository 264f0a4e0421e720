import type { CheckEntry } from "./check.ts";
import { type CheckSubject, lacksCertificate } from "./check-subject.ts";

const OLDEST_VERSION = "TLSv1.2";
/** A certificate that ends sooner needs an engineer's attention. */
const CERTIFICATE_DAYS = 14;

/** Encryption, the certificate, and the ways in that must be closed. */
export function connectionChecks(subject: CheckSubject): CheckEntry[] {
  return [...encryption(subject), directAddress(subject), ...mutualTls(subject)];
}

function encryption(subject: CheckSubject): CheckEntry[] {
  const { base } = subject;
  if (base.protocol !== "https:") return [{ name: "the connection is encrypted", skipped: "the address is http" }];
  const probe = { base, method: "GET", path: "/", headers: [] };
  const name = `TLS 1.2 or newer, certificate good for ${CERTIFICATE_DAYS} days`;
  const expected = { kind: "tls", oldestVersion: OLDEST_VERSION, certificateDays: CERTIFICATE_DAYS } as const;
  return [
    // A handshake that fails because the client has no certificate does not show the server's.
    lacksCertificate(subject)
      ? { name, skipped: "needs --client-certificate and --client-key" }
      : { name, probe, expected, answeredBy: "connection" },
    {
      name: "TLS 1.1 is turned away",
      probe: { ...probe, transport: "tls1.1" },
      expected: { kind: "no way in" },
      answeredBy: "connection",
      skippedOn: ["ERR_SSL_NO_PROTOCOLS_AVAILABLE"], // this machine's OpenSSL cannot offer TLS 1.1
    },
  ];
}

function directAddress({ config, executeApi }: CheckSubject): CheckEntry {
  const name = "the execute-api address is closed";
  if (!config.api.domain) return { name, skipped: "no custom domain: it is the gateway's own address" };
  if (!executeApi) return { name, skipped: "give it with --execute-api-url" };
  return {
    name,
    probe: { base: executeApi, method: "GET", path: "/", headers: [] },
    expected: { kind: "no way in" },
    answeredBy: "connection",
    settles: { item: "execute-api-closed" },
  };
}

function mutualTls({ base, config }: CheckSubject): CheckEntry[] {
  if (!config.api.domain?.mutualTlsTruststore) return [];
  return [
    {
      name: "a client without a certificate is turned away",
      probe: { base, method: "GET", path: "/", headers: [], clientCertificate: false },
      expected: { kind: "no way in" },
      answeredBy: "connection",
    },
  ];
}
