/** Two spellings of one path begin here: empty and dot segments, path parameters, back slashes. */
export const AMBIGUOUS_IN_PATH = ["//", "/.", ";", "\\"];

/**
 * What no path holds when it comes from a client that keeps to RFC 3986: a byte outside visible ASCII, which is a second spelling
 * of an encoded one, and `#`, behind which some readers see no path any more. As an expression that WAF and JavaScript read alike.
 */
export const NO_PATH_CHARACTER = "[^!-~]|#";

/**
 * An encoded character that is not in its one canonical spelling (RFC 3986 sections 2.1 and 6.2.2: upper-case hex digits, and
 * only where the character needs it), or that means something in a path. What is left cannot be another spelling of a path
 * that a rule names. Blocked behind the `%`, in this order: controls; `# % - . /`; digits, `:`, `;` and `?`; letters and `@`, `_`,
 * `\\`, the backtick, `~` and DEL; bytes that begin no UTF-8 sequence or an overlong one; what is no pair of upper-case hex
 * digits. `#` and `?` end the path for a host that decodes before it splits.
 */
export const UNCANONICAL_ENCODING =
  "%(?:[01]|2[35DEF]|3[0-9ABF]|[46]|5[0-9ACF]|7[0-9AEF]|C[01]|E0%[89]|F0%8|F[5-9A-F]|.?[^0-9A-F]|.?$)";
