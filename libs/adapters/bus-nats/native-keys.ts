import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { fromPublic, fromSeed } from '@nats-io/nkeys';

/** Signs as the library of NATS does, with a key that is made ready once. */
export interface Signer {
  /** In the form of NATS. */
  readonly publicKey: string;
  readonly sign: (text: string) => Buffer;
}

/** What stands before the 32 bytes of an Ed25519 seed in PKCS #8 (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * By the platform's own Ed25519: the library's is JavaScript and takes some milliseconds for each signature, which thousands of
 * agents that come back at once would wait for. Throws where the text is no seed.
 */
export function signerOf(seed: string): Signer {
  const publicKey = fromSeed(new TextEncoder().encode(seed)).getPublicKey();
  const bytes = Buffer.concat([PKCS8_HEAD, base32(seed).subarray(2, 34)]);
  const key = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
  return { publicKey, sign: (text) => sign(null, Buffer.from(text), key) };
}

/** Whether the private half of the key made this signature. Throws where the text is no public key. */
export function isSignedBy(publicKey: string, text: string, signature: Buffer): boolean {
  // Its prefix and its checksum.
  fromPublic(publicKey);
  const x = base32(publicKey).subarray(1, 33).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, Buffer.from(text), key, signature);
}

function base32(text: string): Buffer {
  const bytes: number[] = [];
  let value = 0;
  let bits = 0;
  for (const character of text) {
    value = ((value << 5) | ALPHABET.indexOf(character)) & 0xffff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 0xff);
  }
  return Buffer.from(bytes);
}
