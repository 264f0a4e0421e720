/** Names that cannot be registered (RFC 6761 section 6), and addresses, whose last part is a number. */
const NO_PUBLIC_NAME = /\.(?:localhost|test|example|invalid|\d+)$/i;

/**
 * Whether a `Host` is a name of the public DNS. Its owner may point it at 127.0.0.1 (DNS rebinding). A page under that name, in a
 * browser of this machine, is then same-origin: its GETs have no `Origin`, and it could read what is answered.
 */
export function isPublicName(host: string): boolean {
  if (host.startsWith("[")) return false;
  const name = host.replace(/:\d*$/, "").replace(/\.$/, "");
  return name.includes(".") && !NO_PUBLIC_NAME.test(name);
}
