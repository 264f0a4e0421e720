import { createPrivateKey, X509Certificate } from "node:crypto";
import { UnusableArgument } from "../../terminal/arguments.ts";

/** The PEM files that the command line names. */
export interface TlsFileOptions {
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly ca?: string;
}

/** Their contents, as a TLS connection takes them. */
export interface TlsCredentials {
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  readonly ca?: string;
}

/**
 * Reads the files and refuses what is not a certificate or a key. Otherwise the connection would fail later, with an error
 * that does not name a file.
 *
 * @param read throws when there is no such file, or it is a folder
 * @throws UnusableArgument naming the option and the file
 */
export function readTlsFiles(options: TlsFileOptions, read: (path: string) => string): TlsCredentials {
  const { clientCertificate, clientKey, ca } = options;
  if ((clientCertificate === undefined) !== (clientKey === undefined)) {
    throw new UnusableArgument("--client-certificate and --client-key go together");
  }
  return {
    ...(clientCertificate && clientKey && { clientCertificate: pairOf(clientCertificate, clientKey, read) }),
    ...(ca !== undefined && { ca: pem("--ca", ca, read, CERTIFICATE) }),
  };
}

function pairOf(certificate: string, privateKey: string, read: (path: string) => string) {
  const cert = pem("--client-certificate", certificate, read, CERTIFICATE);
  const key = pem("--client-key", privateKey, read, PRIVATE_KEY);
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
    throw new UnusableArgument(`--client-key ${privateKey}: expected the private key of ${certificate}`);
  }
  return { cert, key };
}

interface Kind {
  readonly expected: string;
  /** Throws for anything else. */
  readonly parse: (pem: string) => unknown;
}

const CERTIFICATE: Kind = { expected: "a certificate in PEM", parse: (pem) => new X509Certificate(pem) };
const PRIVATE_KEY: Kind = { expected: "a private key in PEM, not encrypted", parse: (pem) => createPrivateKey(pem) };

function pem(option: string, path: string, read: (path: string) => string, { expected, parse }: Kind): string {
  const content = contentOf(option, path, read);
  try {
    parse(content);
    return content;
  } catch {
    throw new UnusableArgument(`${option} ${path}: expected ${expected}`); // the parser's own message names no file
  }
}

function contentOf(option: string, path: string, read: (path: string) => string): string {
  try {
    return read(path);
  } catch (error) {
    throw new UnusableArgument(
      `${option} ${path}: expected a file that can be read (${(error as { code?: string }).code})`,
    );
  }
}
