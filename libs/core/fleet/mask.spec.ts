import type { Json } from '@fleetwright/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMask, MASK, maskSecrets, maskWith } from './mask.ts';

/** Not HMAC, but another for another value. */
const fingerprintOf = (value: unknown) => {
  let hash = 7n;
  for (const char of JSON.stringify(value)) hash = (hash * 31n + BigInt(char.codePointAt(0) ?? 0)) % (1n << 48n);
  return hash.toString(16).padStart(12, '0');
};
const maskOf = maskWith(fingerprintOf);

describe('masks', () => {
  it('[FL18] two secrets have two masks, and one secret the same one wherever it stands', () => {
    const change = { path: 'config.db_password', from: 'old', to: 'new' };
    const { from, to } = maskSecrets(change, maskOf);
    expect(isMask(from) && isMask(to)).toBe(true);
    expect(from).not.toBe(to);
    expect(maskSecrets({ config: { db_password: 'old' } }, maskOf)).toEqual({ config: { db_password: from } });
    expect(maskSecrets({ note: 'https://a:b@c.example/' }, maskOf)).not.toEqual({ note: MASK });
  });

  it('[FL18] what is masked is not masked again, so a fingerprint outlives every later mask', () => {
    const once = maskSecrets({ token: 'a', list: [{ path: 'config.token', expected: 'a', actual: 'b' }] }, maskOf);
    expect(maskSecrets(once)).toBe(once);
    expect(maskSecrets(once, maskOf)).toBe(once);
  });

  it('[FL18] a masked value never holds what it hides', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ minLength: 8 }), (beside, secret) => {
        const text = JSON.stringify(maskSecrets({ beside, deep: [{ password: secret }] } as Json, maskOf));
        return !JSON.stringify(beside).includes(secret) ? !text.includes(JSON.stringify(secret)) : true;
      }),
    );
  });

  it.each<[Json, boolean]>([
    ['[masked]', true],
    ['[masked:0123456789ab]', true],
    ['[masked:0123456789AB]', false],
    ['[masked:0123]', false],
    [' [masked]', false],
    ['[masked]!', false],
    ['masked', false],
    [['[masked]'], false],
    [null, false],
  ])('%j is a mask: %s', (value, expected) => {
    expect(isMask(value)).toBe(expected);
  });
});
