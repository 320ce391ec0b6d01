/** Nearly every value: ids, names and times. */
const PLAIN = /^[\x21\x23\x24\x26-\x7e]*$/;

/** CloudEvents' NATS binding: what is not printable ASCII, and space, `"` and `%`, is percent-encoded as UTF-8. */
export function percentEncode(value: string): string {
  if (PLAIN.test(value)) return value;
  return value.replace(/[^\x21\x23\x24\x26-\x7e]/gu, (character) => USUAL[character] ?? bytesOf(character));
}

/** What JSON is full of. */
const USUAL: Readonly<Record<string, string>> = { '"': '%22', ' ': '%20', '%': '%25' };

const UTF8 = new TextEncoder();

function bytesOf(character: string): string {
  const bytes = Array.from(UTF8.encode(character), (byte) => byte.toString(16).toUpperCase().padStart(2, '0'));
  return `%${bytes.join('%')}`;
}

/** Throws `URIError` for what is no UTF-8. */
export function percentDecode(value: string): string {
  return value.includes('%') ? decodeURIComponent(value) : value;
}
