import { describe, expect, it } from 'vitest';
import { base32Bytes, base32Text } from './base32.ts';

describe('base32', () => {
  // The test vectors of RFC 4648, section 10, without their padding.
  it.each([
    ['', ''],
    ['MY', 'f'],
    ['MZXQ', 'fo'],
    ['MZXW6', 'foo'],
    ['MZXW6YQ', 'foob'],
    ['MZXW6YTB', 'fooba'],
    ['MZXW6YTBOI', 'foobar'],
  ])('%j is %j, either way', (text, said) => {
    expect(new TextDecoder().decode(base32Bytes(text))).toBe(said);
    expect(base32Text(new TextEncoder().encode(said))).toBe(text);
  });

  it.each(['my', 'M1', 'M8', 'MY======', 'MÜ', 'M Y', 'M\u{1F600}'])('%j is none', (text) => {
    expect(base32Bytes(text)).toBeUndefined();
  });
});
