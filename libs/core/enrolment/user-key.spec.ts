import { describe, expect, it } from 'vitest';
import { userKeyBytes, userKeyText } from './index.ts';

/** A key that NATS's own library made, and its bytes. */
const KEY = 'UAHCA2MLY75DWHWIGWYHEQ4X53VUTK35YTUN7IQYKCC3PVOSWZDQEG25';
const BYTES = Buffer.from('0e20698bc7fa3b1ec835b0724397eeeb49ab7dc4e8dfa2185085b7d5d2b64702', 'hex');

describe('the public key of a user', () => {
  it('is the same bytes and the same text as in the library of NATS', () => {
    expect(Buffer.from(userKeyBytes(KEY) ?? [])).toEqual(BYTES);
    expect(userKeyText(BYTES)).toBe(KEY);
  });

  it.each([
    ['with another last digit', `${KEY.slice(0, -1)}${KEY.endsWith('A') ? 'B' : 'A'}`],
    ['with another digit', `UA${KEY[2] === 'A' ? 'B' : 'A'}${KEY.slice(3)}`],
    ['of an account', `A${KEY.slice(1)}`],
    ['that is shorter', KEY.slice(0, -2)],
    ['in small letters', KEY.toLowerCase()],
    ['of nothing', ''],
  ])('is none %s', (_how, text) => {
    expect(userKeyBytes(text)).toBeUndefined();
  });
});
