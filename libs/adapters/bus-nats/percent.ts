/** Nearly every value: ids, names and times. */
const PLAIN = /^[\x21\x23\x24\x26-\x7e]*$/;

/** CloudEvents' NATS binding: what is not printable ASCII, and space, `"` and `%`, is percent-encoded as UTF-8. */
export function percentEncode(value: string): string {
  if (PLAIN.test(value)) return value;
  return value.replace(/[^\x21\x23\x24\x26-\x7e]+/gu, (text) =>
    Array.from(new TextEncoder().encode(text), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
      '',
    ),
  );
}

/** Throws `URIError` for what is no UTF-8. */
export function percentDecode(value: string): string {
  return value.includes('%') ? decodeURIComponent(value) : value;
}
