import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { base32Bytes } from '@fleetwright/core/enrolment';
import { fromPublic, fromSeed } from '@nats-io/nkeys';

/** Signs as the library of NATS does, with a key that is made ready once. */
export interface Signer {
  /** In the form of NATS. */
  readonly publicKey: string;
  readonly sign: (text: string) => Buffer;
}

/** What stands before the 32 bytes of an Ed25519 seed in PKCS #8 (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
/** A seed's prefix has two bytes, a public key's one; a checksum stands behind either. */
const [SEED_PREFIX_BYTES, PUBLIC_PREFIX_BYTES, KEY_BYTES] = [2, 1, 32];

/**
 * By the platform's own Ed25519: the library's is JavaScript and takes some milliseconds for each signature, which thousands of
 * agents that come back at once would wait for. Throws where the text is no seed.
 */
export function signerOf(seed: string): Signer {
  const publicKey = fromSeed(new TextEncoder().encode(seed)).getPublicKey();
  const bytes = Buffer.concat([PKCS8_HEAD, raw(seed, SEED_PREFIX_BYTES)]);
  const key = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
  return { publicKey, sign: (text) => sign(null, Buffer.from(text), key) };
}

/** Whether the private half of the key made this signature. Throws where the text is no public key. */
export function isSignedBy(publicKey: string, text: string, signature: Buffer): boolean {
  // Its prefix and its checksum.
  fromPublic(publicKey);
  const x = raw(publicKey, PUBLIC_PREFIX_BYTES).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, Buffer.from(text), key, signature);
}

/** The key's bytes behind its prefix. The text was found to be one of NATS's keys before. */
function raw(text: string, prefixBytes: number): Buffer {
  const bytes = base32Bytes(text);
  if (bytes === undefined) throw new TypeError('the text is no key of NATS');
  return Buffer.from(bytes.subarray(prefixBytes, prefixBytes + KEY_BYTES));
}
