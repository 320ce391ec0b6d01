const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const CHARACTER_BITS = 5;
const BYTE_BITS = 8;

/** The bytes of a text in base32 without padding (RFC 4648, section 6), as NATS writes its keys; undefined: it is none. */
export function base32Bytes(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  let value = 0;
  let bits = 0;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit === -1) return undefined;
    value = ((value << CHARACTER_BITS) | digit) & 0xffff;
    bits += CHARACTER_BITS;
    if (bits < BYTE_BITS) continue;
    bits -= BYTE_BITS;
    bytes.push((value >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}

/** Bytes in base32 without padding. */
export function base32Text(bytes: Uint8Array): string {
  let text = '';
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = ((value << BYTE_BITS) | byte) & 0xffff;
    bits += BYTE_BITS;
    while (bits >= CHARACTER_BITS) {
      bits -= CHARACTER_BITS;
      text += ALPHABET.charAt((value >> bits) & 0x1f);
    }
  }
  return bits === 0 ? text : `${text}${ALPHABET.charAt((value << (CHARACTER_BITS - bits)) & 0x1f)}`;
}
