import type { EnvironmentConfig } from "../../config/environment-config.ts";
import { day, daysUntil, type Finding, SOON_MILLIS } from "../findings/finding.ts";
import type { Network, PresentedCertificate, TlsServer } from "../network/network.ts";

const TIMEOUT_MILLIS = 5_000;

/** A TLS server of the environment, and how to speak of it. */
interface Endpoint extends TlsServer {
  readonly setting: string;
  /** What it means that it cannot be reached from here. */
  readonly unreachable: string;
  /** How to ask elsewhere. */
  readonly elsewhere?: string;
  /** Who renews its certificate. */
  readonly renewal: string;
}

/** The certificates of an https upstream and of the custom domain, as far as this machine reaches them. */
export async function checkCertificates(
  environment: string,
  config: EnvironmentConfig,
  network: Network,
  now: number,
): Promise<Finding[]> {
  const endpoints = [...upstreamEndpoints(config.upstream, environment), ...domainEndpoints(config.api, environment)];
  return Promise.all(
    endpoints.map(async (endpoint): Promise<Finding> => {
      const presented = await network.askCertificate(endpoint, TIMEOUT_MILLIS);
      const subject = `certificate of ${endpoint.host}:${endpoint.port}`;
      if (!("error" in presented)) return { subject, setting: endpoint.setting, ...judge(presented, endpoint, now) };
      if (NO_TLS.test(presented.error)) return { subject, setting: endpoint.setting, ...noTls(presented.error) };
      const found = `${endpoint.unreachable} (${presented.error})`;
      return { state: "not asked", subject, setting: endpoint.setting, found, remedy: endpoint.elsewhere };
    }),
  );
}

/** Errors of OpenSSL: bytes came back, so a server is there. */
const NO_TLS = /^(?:ERR_SSL_|EPROTO$)/;

function noTls(error: string): Judged {
  return {
    state: "fault",
    found: `a server is there, but no TLS connection comes about (${error})`,
    remedy: "let it speak TLS 1.2 or 1.3 on this port and ask for no client certificate, or correct port or protocol",
  };
}

type Judged =
  | { readonly state: "sound"; readonly found: string }
  | { readonly state: "fault"; readonly found: string; readonly remedy: string };

function judge(certificate: PresentedCertificate, { serverName, renewal }: Endpoint, now: number): Judged {
  const { validFrom, validTo, names, fitsName, chainError } = certificate;
  const fault = (found: string, remedy: string): Judged => ({ state: "fault", found, remedy });
  if (!fitsName)
    return fault(`it is for ${names || "no name"}, expected ${serverName}`, `present a certificate for ${serverName}`);
  if (validTo <= now) return fault(`it ended ${daysUntil(validTo, now)}, on ${day(validTo)}`, renewal);
  if (validFrom > now) return fault(`it is valid from ${day(validFrom)} only`, "set the clock, or present another one");
  if (chainError !== undefined) {
    const remedy = "send the intermediate certificates too, of an authority that AWS trusts";
    return fault(`its chain does not end at an authority that Node trusts (${chainError})`, remedy);
  }
  if (validTo - now <= SOON_MILLIS) return fault(`it ends ${daysUntil(validTo, now)}, on ${day(validTo)}`, renewal);
  return { state: "sound", found: `for ${serverName}, until ${day(validTo)}` };
}

function upstreamEndpoints(upstream: EnvironmentConfig["upstream"], environment: string): Endpoint[] {
  if (upstream.protocol !== "https") return [];
  const { port, hosts, loadBalancer, serverName } = upstream;
  const path = `environments.${environment}.upstream`;
  const servers = [
    ...(hosts ?? []).map((host, index) => ({ host, name: serverName ?? host, setting: `${path}.hosts[${index}]` })),
    ...(loadBalancer === undefined
      ? []
      : [{ host: loadBalancer.dnsName, name: serverName ?? loadBalancer.dnsName, setting: `${path}.loadBalancer` }]),
  ];
  return servers.map(({ host, name, setting }) => ({
    host,
    port,
    serverName: name,
    setting,
    unreachable: "unreachable from here, as a private upstream should be",
    elsewhere: `from inside the VPC: openssl s_client -connect ${host}:${port} -servername ${name}`,
    renewal: "renew it on the host",
  }));
}

function domainEndpoints({ domain }: EnvironmentConfig["api"], environment: string): Endpoint[] {
  if (domain === undefined) return [];
  return [
    {
      host: domain.name,
      port: 443,
      serverName: domain.name,
      setting: `environments.${environment}.api.domain`,
      unreachable: "unreachable from here, as before the first deployment",
      renewal: "look in ACM why it is not renewed; its validation record in DNS may be gone",
    },
  ];
}
