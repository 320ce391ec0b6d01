import { createAccount, createUser, fromPublic } from '@nats-io/nkeys';
import { describe, expect, it } from 'vitest';
import { isSignedBy, signerOf } from './native-keys.ts';

const text = 'what is signed, ünïcode and all';
const bytes = new TextEncoder().encode(text);
const seedOf = (pair: { getSeed(): Uint8Array }) => new TextDecoder().decode(pair.getSeed());

describe('keys of NATS by the platform’s own Ed25519', () => {
  it.each([
    ['a user', createUser],
    ['an account', createAccount],
  ])('sign for %s what the library verifies, in the same bytes as it would', (_who, create) => {
    const pair = create();
    const signer = signerOf(seedOf(pair));
    expect(signer.publicKey).toBe(pair.getPublicKey());
    expect(signer.sign(text)).toEqual(Buffer.from(pair.sign(bytes)));
    expect(fromPublic(signer.publicKey).verify(bytes, signer.sign(text))).toBe(true);
  });

  it('verify what the library signs, and nothing that another key or another text made', () => {
    const pair = createUser();
    const signature = Buffer.from(pair.sign(bytes));
    expect(isSignedBy(pair.getPublicKey(), text, signature)).toBe(true);
    expect(isSignedBy(createUser().getPublicKey(), text, signature)).toBe(false);
    expect(isSignedBy(pair.getPublicKey(), `${text}.`, signature)).toBe(false);
    expect(isSignedBy(pair.getPublicKey(), text, signature.subarray(1))).toBe(false);
    expect(isSignedBy(pair.getPublicKey(), text, Buffer.alloc(0))).toBe(false);
  });

  it('refuse what is no key', () => {
    const key = createUser().getPublicKey();
    const broken = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
    for (const wrong of ['', 'U', broken, key.toLowerCase()]) {
      expect(() => isSignedBy(wrong, text, Buffer.alloc(64))).toThrow(/./);
    }
    expect(() => signerOf('SUAB')).toThrow(/./);
  });
});
