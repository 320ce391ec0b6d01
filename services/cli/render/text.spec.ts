import { describe, expect, it } from 'vitest';
import { cutTo, visible, widthOf } from './text.ts';

describe('what is printed', () => {
  it.each([
    ['an escape sequence', 'a\u001b[31mb', 'a␛[31mb'],
    ['a line end', 'a\r\nb', 'a␍␊b'],
    ['DEL and a C1 control', 'a\u007fb\u009bc', 'a␡b\uFFFDc'],
    ['a change of writing direction', 'a\u202eb', 'a\uFFFDb'],
    ['a line separator', 'a\u2028b', 'a\uFFFDb'],
    ['a byte order mark', '\uFEFFa', '\uFFFDa'],
    ['half a surrogate pair', 'a\uD83Db', 'a\uFFFDb'],
    ['a tab', 'a\tb', 'a    b'],
    ['plain text in any script', 'aé日😀', 'aé日😀'],
  ])('shows %s without letting it act', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('has the width that a terminal gives it', () => {
    expect(['abc', '日本', 'e\u0301', '😀', ''].map(widthOf)).toEqual([3, 4, 1, 2, 0]);
  });
});

describe('cutting', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['日本語', 6, '日本語'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
    ['a\tb', 6, 'a    b'],
    ['a\tb', 5, 'a…'],
    ['abc', 1, '…'],
    ['', 5, ''],
  ])('%j to %i columns is %j', (text, columns, cut) => {
    expect(cutTo(text, columns)).toBe(cut);
    expect(widthOf(cut)).toBeLessThanOrEqual(columns);
  });

  it('does not look at all of a text of a million characters, or of a thousand marks on one letter', () => {
    expect(cutTo('x'.repeat(1_000_000), 10)).toBe(`${'x'.repeat(9)}…`);
    expect(widthOf(cutTo(`a${'\u0301'.repeat(100_000)}b`, 10))).toBeLessThanOrEqual(10);
  });
});
