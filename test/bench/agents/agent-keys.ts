import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';

/** The key of a simulated agent, in a form that crosses to another process. */
export interface AgentKey {
  /** As NATS writes the public keys of users. */
  readonly publicKey: string;
  /** The private half: PKCS #8 in base64. */
  readonly secret: string;
}

/** What stands before a user's key in NATS's form. */
const USER_PREFIX = 20 << 3;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** By the platform's own Ed25519: thousands of signatures in JavaScript would take longer than all that is measured. */
export function makeAgentKey(): AgentKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  const body = Buffer.concat([Buffer.from([USER_PREFIX]), Buffer.from(x ?? '', 'base64url')]);
  const checksum = Buffer.alloc(2);
  checksum.writeUInt16LE(crc16(body));
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  return { publicKey: base32(Buffer.concat([body, checksum])), secret };
}

/** Signs with the private half, made ready once; answers in the alphabet of URLs. */
export function signerWith(secret: string): (text: string) => string {
  const key = createPrivateKey({ key: Buffer.from(secret, 'base64'), format: 'der', type: 'pkcs8' });
  return (text) => sign(null, Buffer.from(text), key).toString('base64url');
}

/** CRC-16/XMODEM. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}

/** RFC 4648, section 6. The bits are a multiple of five. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join('');
}
