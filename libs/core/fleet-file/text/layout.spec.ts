import { describe, expect, it } from 'vitest';
import { type Layout, layoutOf } from './layout.ts';
import { beginsLine, columnOf, lineEnd, lineStart, nextLine } from './lines.ts';

describe('[FF4] how a file is laid out', () => {
  it.each<[string, string, Layout]>([
    ['nothing shows it', 'a: 1\n', { lineEnd: '\n', step: 2, listIndent: 2 }],
    ['an empty one', '', { lineEnd: '\n', step: 2, listIndent: 2 }],
    ['four blanks', 'a:\n    b: 1\n', { lineEnd: '\n', step: 4, listIndent: 4 }],
    ['lists below their key', 'a:\n- 1\n', { lineEnd: '\n', step: 2, listIndent: 0 }],
    ['lists behind it', 'a:\n   - 1\n', { lineEnd: '\n', step: 3, listIndent: 3 }],
    ['both, each as it is', 'a:\n    b:\n    - 1\n', { lineEnd: '\n', step: 4, listIndent: 0 }],
    ['the first place counts', 'a:\n   b: 1\nc:\n  d: 1\n', { lineEnd: '\n', step: 3, listIndent: 3 }],
    ['line ends of another system', 'a:\r\n   b: 1\r\n', { lineEnd: '\r\n', step: 3, listIndent: 3 }],
    ['remarks and blank lines between', 'a: # why\n\n# so\n   b: 1\n', { lineEnd: '\n', step: 3, listIndent: 3 }],
    ['a key without a value shows nothing', 'a:\nb:\n   c: 1\n', { lineEnd: '\n', step: 3, listIndent: 3 }],
    ['nor does one behind a dash', '- a:\n     b: 1\n', { lineEnd: '\n', step: 2, listIndent: 2 }],
    ['a "#" within a word begins no remark', 'a#b:\n   c: 1\n', { lineEnd: '\n', step: 3, listIndent: 3 }],
  ])('%s', (_what, text, layout) => {
    expect(layoutOf(text)).toEqual(layout);
  });
});

describe('[FF2] lines of a text', () => {
  const TEXT = 'ab\r\n  cd\nef';

  it.each([
    [0, 0, 2, 4, 0, true],
    [1, 0, 2, 4, 1, false],
    [4, 4, 8, 9, 0, true],
    [6, 4, 8, 9, 2, true],
    [7, 4, 8, 9, 3, false],
    [9, 9, 11, 11, 0, true],
    [11, 9, 11, 11, 2, false],
  ])('at offset %s begin at %s, end at %s, and go on at %s', (offset, start, end, next, column, begins) => {
    expect(lineStart(TEXT, offset)).toBe(start);
    expect(lineEnd(TEXT, offset)).toBe(end);
    expect(nextLine(TEXT, offset)).toBe(next);
    expect(columnOf(TEXT, offset)).toBe(column);
    expect(beginsLine(TEXT, offset)).toBe(begins);
  });
});
