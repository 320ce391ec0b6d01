import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ValueChange } from './changes.ts';
import { editText } from './edit-text.ts';

const set = (path: (string | number)[], value: unknown, after?: string[]): ValueChange =>
  ({ do: 'set', path, value, ...(after && { after }) }) as ValueChange;
const remove = (...path: (string | number)[]): ValueChange => ({ do: 'remove', path });
const insert = (path: (string | number)[], at: number, value: unknown): ValueChange =>
  ({ do: 'insert', path, at, value }) as ValueChange;

describe('[FF2] a changed value', () => {
  it.each<[string, string, ValueChange[], string]>([
    ['in its quotes', "a: 'x' # y\n", [set(['a'], 'z')], "a: 'z' # y\n"],
    ['in double quotes', 'a: "x"\n', [set(['a'], 'no')], 'a: "no"\n'],
    ['without quotes, into them where it needs them', 'a: x\n', [set(['a'], 'no')], "a: 'no'\n"],
    ['where nothing stood', 'a:\nb: 1\n', [set(['a'], 2)], 'a: 2\nb: 1\n'],
    ['where nothing stood but a remark', 'a: # why\nb: 1\n', [set(['a'], 'x')], 'a: x # why\nb: 1\n'],
    ['to a short map', 'a: 1\n', [set(['a'], { b: 2 })], 'a: { b: 2 }\n'],
    ['to an empty map', 'a: 1\n', [set(['a'], {})], 'a: {}\n'],
    ['to an empty list', 'a: 1\n', [set(['a'], [])], 'a: []\n'],
    ['to null', 'a: 1\n', [set(['a'], null)], 'a: null\n'],
    ['to a text of several lines', 'a: x\n', [set(['a'], 'p\nq\n')], 'a: |\n  p\n  q\n'],
    ['from a text of several lines', 'a: |\n  p\n  q\nb: 1\n', [set(['a'], 'x')], 'a: x\nb: 1\n'],
    ['from a map in lines to a scalar', 'a:\n  b: 1\nc: 2\n', [set(['a'], 'x')], 'a: x\nc: 2\n'],
    ['of a list in one line', 'a: [1, 2, 3]\n', [set(['a', 1], 9)], 'a: [1, 9, 3]\n'],
    ['of a list in lines', 'a:\n  - 1\n  - 2\n', [set(['a', 1], 9)], 'a:\n  - 1\n  - 9\n'],
    ['an item to a map', 'a:\n  - x\n', [set(['a', 0], { b: 1, c: 2 })], 'a:\n  - { b: 1, c: 2 }\n'],
    ['twice: the later one counts', 'a: 1\n', [set(['a'], 2), set(['a'], 3)], 'a: 3\n'],
    ['without a last line end', 'a: 1', [set(['a'], 2)], 'a: 2'],
    ['behind a byte order mark', '\uFEFFa: 1\n', [set(['a'], 2)], '\uFEFFa: 2\n'],
    ['with line ends of another system', 'a: 1\r\nb:\r\n', [set(['b'], { c: 1 })], 'a: 1\r\nb:\r\n  c: 1\r\n'],
  ])('%s', (_what, text, changes, expected) => {
    expect(editText(text, changes)).toBe(expected);
  });
});

describe('[FF4] a new member', () => {
  it.each<[string, string, ValueChange[], string]>([
    ['goes to the end', 'a: 1\n', [set(['b'], 2)], 'a: 1\nb: 2\n'],
    ['goes to the end of a text without its end', 'a: 1', [set(['b'], 2)], 'a: 1\nb: 2'],
    [
      'goes behind the first that is there',
      'a: 1\nb: 2\nc: 3\n',
      [set(['x'], 9, ['z', 'b', 'a'])],
      'a: 1\nb: 2\nx: 9\nc: 3\n',
    ],
    ['goes to the end where none of them is', 'a: 1\nb: 2\n', [set(['x'], 9, ['z'])], 'a: 1\nb: 2\nx: 9\n'],
    ['of a map in one line', 'a: { b: 1 }\n', [set(['a', 'c'], 2)], 'a: { b: 1, c: 2 }\n'],
    ['of an empty map', 'a: {}\n', [set(['a', 'c'], 2)], 'a: { c: 2 }\n'],
    ['of an empty list', 'a: []\n', [insert(['a'], 0, 1)], 'a: [1]\n'],
    ['of a list in one line, at its beginning', 'a: [2, 3]\n', [insert(['a'], 0, 1)], 'a: [1, 2, 3]\n'],
    ['of a list in one line, in the middle', 'a: [1, 3]\n', [insert(['a'], 1, 2)], 'a: [1, 2, 3]\n'],
    ['of a list in one line, at its end', 'a: [1]\n', [insert(['a'], 1, 2)], 'a: [1, 2]\n'],
    ['of a list in lines, at its beginning', 'a:\n  - 2\n', [insert(['a'], 0, 1)], 'a:\n  - 1\n  - 2\n'],
    ['of a list in lines, at its end', 'a:\n- 1\nb: 2\n', [insert(['a'], 1, 2)], 'a:\n- 1\n- 2\nb: 2\n'],
    ['of a list at the beginning of the text', '- 2\n', [insert([], 0, 1)], '- 1\n- 2\n'],
    [
      'of a list, a map in lines',
      'a:\n  - b: 1\n',
      [insert(['a'], 1, { b: 2, c: [3] })],
      'a:\n  - b: 1\n  - b: 2\n    c:\n      - 3\n',
    ],
    ['of a map behind a dash', 'a:\n  - b: 1\n', [set(['a', 0, 'c'], 2)], 'a:\n  - b: 1\n    c: 2\n'],
    ['several, in the order given', 'a: [1]\n', [insert(['a'], 1, 2), insert(['a'], 1, 3)], 'a: [1, 2, 3]\n'],
    [
      'parted by a blank line, as the others',
      'a:\n  - 1\n\n  - 2\n',
      [insert(['a'], 2, 3)],
      'a:\n  - 1\n\n  - 2\n\n  - 3\n',
    ],
    ['whose key needs quotes', 'a: 1\n', [set(['no'], 2)], "a: 1\n'no': 2\n"],
    [
      'with the step of the file',
      'a:\n    b: 1\n',
      [set(['c'], { d: { e: 1 } })],
      'a:\n    b: 1\nc:\n    d:\n        e: 1\n',
    ],
  ])('%s', (_what, text, changes, expected) => {
    expect(editText(text, changes)).toBe(expected);
  });
});

describe('[FF2, FF9] what goes', () => {
  it.each<[string, string, ValueChange[], string]>([
    ['goes with its line and the remark on it', 'a: 1 # x\nb: 2\n', [remove('a')], 'b: 2\n'],
    ['leaves the remark before it', 'a: 1\n# about b\nb: 2\nc: 3\n', [remove('b')], 'a: 1\n# about b\nc: 3\n'],
    ['goes with all its lines', 'a:\n  b: 1\n  c: 2\nd: 3\n', [remove('a')], 'd: 3\n'],
    ['of a map in one line, with its comma', 'a: { b: 1, c: 2, d: 3 }\n', [remove('a', 'c')], 'a: { b: 1, d: 3 }\n'],
    ['the first in one line', 'a: [1, 2]\n', [remove('a', 0)], 'a: [2]\n'],
    ['the last in one line', 'a: [1, 2]\n', [remove('a', 1)], 'a: [1]\n'],
    ['all in one line', 'a: [1, 2]\nb: {c: 1}\n', [remove('a', 0), remove('a', 1), remove('b', 'c')], 'a: []\nb: {}\n'],
    ['all of a list in lines', 'a:\n  - 1\n  - 2\nb: 3\n', [remove('a', 0), remove('a', 1)], 'a: []\nb: 3\n'],
    ['all of a map in lines', 'a:\n  b: 1\nc: 2\n', [remove('a', 'b')], 'a: {}\nc: 2\n'],
    ['all, and others come', 'a:\n  - 1\nb: 2\n', [remove('a', 0), insert(['a'], 1, 9)], 'a:\n  - 9\nb: 2\n'],
    ['the first behind a dash, whose mark stays', 'a:\n  - b: 1\n    c: 2\n', [remove('a', 0, 'b')], 'a:\n  - c: 2\n'],
    ['the only one behind a dash', 'a:\n  - b: 1\n', [remove('a', 0, 'b')], 'a:\n  - {}\n'],
    ['the last line, without an end', 'a: 1\nb: 2', [remove('b')], 'a: 1'],
    ['what is not there: nothing', 'a: 1\n', [remove('x')], 'a: 1\n'],
  ])('%s', (_what, text, changes, expected) => {
    const edited = editText(text, changes);
    // Nothing at all is done where there is nothing to do, which the caller knows before.
    if (expected === text) expect(edited ?? text).toBe(text);
    else expect(edited).toBe(expected);
  });
});

describe('[FF5] a value that is shared', () => {
  it.each<[string, string, ValueChange[], string, unknown]>([
    [
      'is written out where it is used and changed',
      'a: &x { k: 1 }\nb: *x\nc: *x\n',
      [set(['b', 'k'], 2)],
      'a: &x { k: 1 }\nb: { k: 2 }\nc: *x\n',
      { a: { k: 1 }, b: { k: 2 }, c: { k: 1 } },
    ],
    [
      'stays for everybody else where it is named and changed: the first alias takes it over',
      'a: &x 1\nb: *x\nc: *x\n',
      [set(['a'], 2)],
      'a: 2\nb: &x 1\nc: *x\n',
      { a: 2, b: 1, c: 1 },
    ],
    ['stays where what names it goes', 'a: &x 1\nb: *x\n', [remove('a')], 'b: &x 1\n', { b: 1 }],
    [
      'goes with all that use it',
      'z: 0\na: &x 1\nb: *x\nc: 2\n',
      [remove('a'), remove('b')],
      'z: 0\nc: 2\n',
      { z: 0, c: 2 },
    ],
  ])('%s', (_what, text, changes, expected, value) => {
    const edited = editText(text, changes);
    expect(edited).toBe(expected);
    expect(parse(edited ?? '')).toEqual(value);
  });
});

it.each([
  ['is no YAML', 'a: [1\n'],
  ['says nothing', '# only a remark\n'],
])('[FF1] a text that %s is not changed', (_what, text) => {
  expect(editText(text, [set(['a'], 1)])).toBeUndefined();
});
