import fc from 'fast-check';

// fast-check's own `unit: 'binary'` lists every code point there is before the first text: seconds on a busy machine.

/** Any text at all, lone surrogates and U+0000 included. */
export const anyText = (maxLength = 20): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength }).map((units) => String.fromCharCode(...units));

/** Any text that UTF-8 can hold: code points of all planes, without lone surrogates. */
export const wellFormedText = (maxLength = 20): fc.Arbitrary<string> => {
  const point = fc.oneof(
    fc.integer({ min: 0, max: 0xd7ff }),
    fc.integer({ min: 0xe000, max: 0xffff }),
    fc.integer({ min: 0x1_0000, max: 0x10_ffff }),
  );
  return fc.array(point, { maxLength }).map((points) => String.fromCodePoint(...points));
};
