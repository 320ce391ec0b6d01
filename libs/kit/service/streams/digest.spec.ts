import { expect, it } from 'vitest';
import { canonicalJson, digestOf } from './digest.ts';

it('a digest does not depend on the order of keys', () => {
  expect(digestOf({ a: 1, b: [true, null] })).toBe(digestOf({ b: [true, null], a: 1 }));
  expect(canonicalJson({ b: 1, a: 'é\u0000' })).toBe('{"a":"é\\u0000","b":1}');
});

it('the digest is SHA-256 of the canonical text', () => {
  // printf '{}' | sha256sum
  expect(digestOf({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
});

it('a value that JSON cannot say is refused', () => {
  expect(() => digestOf(undefined)).toThrow('not JSON');
  expect(() => digestOf({ n: Number.NaN })).toThrow('NaN');
});
