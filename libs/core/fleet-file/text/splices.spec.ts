import { describe, expect, it } from 'vitest';
import { applySplices, type Splice } from './splices.ts';

const at = (start: number, end: number, text: string): Splice => ({ start, end, text });

describe('[FF2] splices of a text', () => {
  it.each<[string, Splice[], string | undefined]>([
    ['none', [], 'abcdef'],
    ['at both ends', [at(0, 0, '<'), at(6, 6, '>')], '<abcdef>'],
    ['in any order', [at(4, 5, 'E'), at(0, 1, 'A')], 'AbcdEf'],
    ['side by side', [at(0, 2, 'x'), at(2, 4, 'y')], 'xyef'],
    ['at one place in the order given', [at(3, 3, '1'), at(3, 3, '2')], 'abc12def'],
    ['at one place, what inserts first', [at(3, 4, 'D'), at(3, 3, '+')], 'abc+Def'],
    ['behind what is replaced', [at(1, 3, ''), at(3, 3, '+')], 'a+def'],
    ['that take everything', [at(0, 6, '')], ''],
    ['of the same characters', [at(0, 3, 'x'), at(2, 4, 'y')], undefined],
    ['twice of the same ones', [at(1, 2, 'x'), at(1, 2, 'y')], undefined],
    ['within one that is replaced', [at(0, 4, 'x'), at(2, 2, 'y')], undefined],
  ])('%s', (_what, splices, expected) => {
    expect(applySplices('abcdef', splices)).toBe(expected);
  });
});
