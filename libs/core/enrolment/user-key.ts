import { base32Bytes, base32Text } from './base32.ts';

/** What stands before the 32 bytes of a user's public key; behind them is a checksum of two bytes, the lower one first. */
const USER_PREFIX = 20 << 3;
const [KEY_BYTES, CHECKSUM_BYTES] = [32, 2];

/** The bytes of a user's public key in NATS's form; undefined: the text is none, or its checksum is wrong. */
export function userKeyBytes(text: string): Uint8Array | undefined {
  const bytes = base32Bytes(text);
  if (bytes?.length !== 1 + KEY_BYTES + CHECKSUM_BYTES || bytes[0] !== USER_PREFIX) return undefined;
  const key = bytes.subarray(1, 1 + KEY_BYTES);
  return userKeyText(key) === text ? key : undefined;
}

/** A user's public key of 32 bytes, as NATS writes it. */
export function userKeyText(key: Uint8Array): string {
  const body = [USER_PREFIX, ...key];
  const crc = crc16(body);
  return base32Text(Uint8Array.from([...body, crc & 0xff, crc >> 8]));
}

/** CRC-16/XMODEM. */
function crc16(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}
