/** SEQUENCE and INTEGER of DER (X.690 section 8). */
const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** Bytes of r and of s on P-256. */
const SIZE = 32;

/**
 * Turns an ECDSA signature on P-256 from DER (`Ecdsa-Sig-Value` of RFC 3279 section 2.2.3), as KMS gives it, into the 64
 * bytes of r and s that JOSE wants (RFC 7518 section 3.4): a short integer is padded, a sign byte taken off.
 *
 * @throws Error for anything but the one DER encoding of two integers from 1 to 2^256 - 1
 */
export function joseSignature(der: Uint8Array): Uint8Array {
  const [tag, length = 0] = der;
  if (tag !== SEQUENCE || length !== der.length - 2) throw malformed("no sequence of this length");
  const r = readInteger(der, 2);
  const s = readInteger(der, r.end);
  if (s.end !== der.length) throw malformed("more than two integers");
  const signature = new Uint8Array(2 * SIZE);
  signature.set(r.magnitude, SIZE - r.magnitude.length);
  signature.set(s.magnitude, 2 * SIZE - s.magnitude.length);
  return signature;
}

/** A positive integer in its shortest encoding; lengths over 127 do not occur on P-256. */
function readInteger(der: Uint8Array, at: number): { readonly magnitude: Uint8Array; readonly end: number } {
  const length = der[at + 1] ?? 0;
  const end = at + 2 + length;
  if (der[at] !== INTEGER || length < 1 || end > der.length) throw malformed("no integer where one must be");
  const content = der.subarray(at + 2, end);
  const [first = 0, second = 0] = content;
  if (first >= 0x80) throw malformed("a negative integer");
  if (first === 0 && second < 0x80) throw malformed("a zero, or an integer that is not in its shortest form");
  const magnitude = first === 0 ? content.subarray(1) : content;
  if (magnitude.length > SIZE) throw malformed(`an integer of more than ${SIZE} bytes`);
  return { magnitude, end };
}

function malformed(what: string): Error {
  return new Error(`the signature is no DER of two integers: ${what}`);
}
