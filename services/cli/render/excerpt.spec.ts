import { describe, expect, it } from 'vitest';
import { excerptAt } from './excerpt.ts';
import { widthOf } from './text.ts';

/** The line, and the caret below it. */
const shown = (line: string, column: number, columns = 100) => {
  const { text, before } = excerptAt(line, column, columns);
  return [text, `${' '.repeat(before)}^`];
};

describe('the line of a finding', () => {
  it('has the caret under the column', () => {
    expect(shown('    regio: x', 5)).toEqual(['    regio: x', '    ^']);
  });

  it('counts a tab as the spaces that it is shown as', () => {
    expect(shown('\tregio: x', 2)).toEqual(['    regio: x', '    ^']);
  });

  it('counts wide characters as two, combining marks as none, and surrogate pairs once', () => {
    expect(shown('日本: x', 5)).toEqual(['日本: x', '      ^']);
    expect(shown('e\u0301: x', 5)).toEqual(['e\u0301: x', '   ^']);
    expect(shown('😀: x', 5)).toEqual(['😀: x', '    ^']);
  });

  it('points at the character that a column in its middle belongs to', () => {
    expect(shown('a😀b', 3)).toEqual(['a😀b', ' ^']);
  });

  it('shows control characters as pictures, one column each', () => {
    expect(shown('a\u001b[2Jb: x', 6)).toEqual(['a␛[2Jb: x', '     ^']);
  });

  it('points behind the last character at the end of the line, and never further', () => {
    expect(shown('abc', 4)).toEqual(['abc', '   ^']);
    expect(shown('abc', 99)).toEqual(['abc', '   ^']);
    expect(shown('', 1)).toEqual(['', '^']);
  });

  it('cuts a long line around the column', () => {
    const line = `${'a'.repeat(100)}X${'b'.repeat(100)}`;
    expect(shown(line, 101, 20)).toEqual(['…aaaaaaaaaaaaXbbbbb…', '             ^']);
    expect(shown(line, 1, 20)).toEqual([`${'a'.repeat(18)}…`, '^']);
    expect(shown(line, 201, 20)).toEqual([`…${'b'.repeat(18)}`, '                  ^']);
  });

  it('stays within its columns for any column of a line of a million characters', () => {
    const line = '日a\t'.repeat(350_000);
    for (const column of [1, 2, 3, 500_000, 500_001, 500_002, 1_050_000]) {
      const { text, before } = excerptAt(line, column, 60);
      expect(widthOf(text)).toBeLessThanOrEqual(60);
      expect(before).toBeLessThan(60);
    }
  });
});
