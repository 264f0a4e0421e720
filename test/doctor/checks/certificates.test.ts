import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { closeServer, listen } from "../../../lib/loopback/listen.ts";
import { SAMPLE_ENVIRONMENT } from "../../../lib/samples/environment.ts";
import {
  createSelfSignedCertificate,
  type SelfSignedCertificate,
} from "../../../lib/samples/self-signed-certificate.ts";
import { faultsIn, findingsOf, startTlsServer } from "../doctor-world.ts";

const NAME = "engine.clipzy.example.com";
const UPSTREAM = {
  upstream: { ...SAMPLE_ENVIRONMENT.upstream, protocol: "https", serverName: NAME, hosts: ["10.0.1.10"] },
};
const DAY = 86_400_000;

let certificate: SelfSignedCertificate;
let server: Awaited<ReturnType<typeof startTlsServer>>;
beforeAll(async () => {
  certificate = await createSelfSignedCertificate([NAME]);
  server = await startTlsServer(certificate);
});
afterAll(() => server.close());

const trusted = (days = 0) => ({ tlsPort: server.port, ca: certificate.cert, now: () => Date.now() + days * DAY });

describe("the certificate of an https upstream", () => {
  test("is sound for its name, of a trusted authority", async () => {
    const findings = await findingsOf(UPSTREAM, trusted());
    expect(faultsIn(findings)).toEqual([]);
    expect(findings).toContainEqual({
      state: "sound",
      subject: "certificate of 10.0.1.10:8000",
      setting: "environments.prod.upstream.hosts[0]",
      found: expect.stringMatching(/^for engine\.clipzy\.example\.com, until \d{4}-\d\d-\d\d$/),
    });
  });

  test("of another name is one fault", async () => {
    const upstream = { ...UPSTREAM.upstream, serverName: "other.example.com" };
    expect(faultsIn(await findingsOf({ upstream }, trusted()))).toEqual([
      "certificate of 10.0.1.10:8000: it is for engine.clipzy.example.com, IP Address:127.0.0.1, expected other.example.com",
    ]);
  });

  test("of an unknown authority is one fault", async () => {
    expect(faultsIn(await findingsOf(UPSTREAM, { tlsPort: server.port }))).toEqual([
      "certificate of 10.0.1.10:8000: its chain does not end at an authority that Node trusts (DEPTH_ZERO_SELF_SIGNED_CERT)",
    ]);
  });

  // The certificate is valid for 365 days.
  test.each<[days: number, found: RegExp | undefined]>([
    [350, undefined],
    [352, /it ends in 12 days, on /],
    [370, /it ended [45] days ago, on /],
    [-2, /it is valid from .* only/],
  ])("seen %d days from now", async (days, found) => {
    const faults = faultsIn(
      await findingsOf(UPSTREAM, { ...trusted(days), versions: { node: "26.0.0", cdk: "2.0.0" } }),
    );
    expect(faults).toEqual(found === undefined ? [] : [expect.stringMatching(found)]);
  });

  test("that cannot be reached from here is no fault; it is said how to ask from inside", async () => {
    const findings = await findingsOf(UPSTREAM);
    expect(faultsIn(findings)).toEqual([]);
    expect(findings).toContainEqual({
      state: "not asked",
      subject: "certificate of 10.0.1.10:8000",
      setting: "environments.prod.upstream.hosts[0]",
      found: "unreachable from here, as a private upstream should be (EHOSTUNREACH)",
      remedy: `from inside the VPC: openssl s_client -connect 10.0.1.10:8000 -servername ${NAME}`,
    });
  });

  test("that never comes, since the server speaks no TLS, is one fault", async () => {
    const plain = createServer((_request, response) => response.end());
    const tlsPort = await listen(plain);
    try {
      expect(faultsIn(await findingsOf(UPSTREAM, { tlsPort }))).toEqual([
        "certificate of 10.0.1.10:8000: a server is there, but no TLS connection comes about (ERR_SSL_WRONG_VERSION_NUMBER)",
      ]);
    } finally {
      await closeServer(plain);
    }
  });

  test("is not looked for where the upstream is plain http", async () => {
    expect((await findingsOf({})).filter(({ subject }) => subject.startsWith("certificate"))).toEqual([]);
  });
});

test("the custom domain's certificate is looked at where the name leads somewhere", async () => {
  const certificateArn = "arn:aws:acm:eu-central-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef";
  const api = { domain: { name: "clipzy.example.com", certificateArn } };
  const [reached, before] = [await findingsOf({ api }, trusted()), await findingsOf({ api })];
  expect(faultsIn(reached)).toEqual([
    expect.stringMatching(/^certificate of clipzy\.example\.com:443: it is for engine/),
  ]);
  expect(faultsIn(before)).toEqual([]);
});
