import { generateKeyPairSync } from "node:crypto";
import { beforeAll, expect, test } from "@jest/globals";
import { readTlsFiles } from "../../../lib/check/senders/tls-files.ts";
import { createSelfSignedCertificate } from "../../../lib/samples/self-signed-certificate.ts";

const files: Record<string, string> = { "not.pem": "root:x:0:0" };

beforeAll(async () => {
  const { key, cert } = await createSelfSignedCertificate(["client"]);
  Object.assign(files, { "client.crt": cert, "client.key": key });
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  files["other.key"] = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  files["locked.key"] = privateKey
    .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" })
    .toString();
});

function read(path: string): string {
  const content = files[path];
  if (content === undefined) throw Object.assign(new Error("no"), { code: path === "folder" ? "EISDIR" : "ENOENT" });
  return content;
}

test("a certificate with its key, and an authority", () => {
  const options = { clientCertificate: "client.crt", clientKey: "client.key", ca: "client.crt" };
  expect(readTlsFiles(options, read)).toEqual({
    clientCertificate: { cert: files["client.crt"], key: files["client.key"] },
    ca: files["client.crt"],
  });
});

test("nothing", () => {
  expect(readTlsFiles({}, read)).toEqual({});
});

test.each([
  [{ clientCertificate: "client.crt" }, "--client-certificate and --client-key go together"],
  [{ clientKey: "client.key" }, "--client-certificate and --client-key go together"],
  [{ ca: "none.pem" }, "--ca none.pem: expected a file that can be read (ENOENT)"],
  [{ ca: "folder" }, "--ca folder: expected a file that can be read (EISDIR)"],
  [{ ca: "not.pem" }, "--ca not.pem: expected a certificate in PEM"],
  [
    { clientCertificate: "not.pem", clientKey: "client.key" },
    "--client-certificate not.pem: expected a certificate in PEM",
  ],
  [
    { clientCertificate: "client.crt", clientKey: "locked.key" },
    "--client-key locked.key: expected a private key in PEM, not encrypted",
  ],
  [
    { clientCertificate: "client.crt", clientKey: "other.key" },
    "--client-key other.key: expected the private key of client.crt",
  ],
])("%j is refused by one line", (options, message) => {
  expect(() => readTlsFiles(options, read)).toThrow(expect.objectContaining({ name: "UnusableArgument", message }));
});
