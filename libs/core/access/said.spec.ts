import { idOf } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { saidIn, saidReference, withSaid } from './said.ts';

const [ONE, TWO] = [idOf(1), idOf(2)];
const SAID = new Map([
  [ONE, 'not on a Friday\nask Bob'],
  [TWO, 'x'.repeat(500)],
]);

describe('[AC24] what somebody typed', () => {
  it('stands whole where nothing else does', () => {
    expect(withSaid(saidReference(ONE), SAID)).toBe('not on a Friday\nask Bob');
    expect(withSaid(saidReference(TWO), SAID)).toHaveLength(500);
  });

  it('is a line within a sentence', () => {
    expect(withSaid(`rejected by Ada: ${saidReference(ONE)} (void)`, SAID)).toBe(
      'rejected by Ada: not on a Friday (void)',
    );
    expect(withSaid(`a ${saidReference(TWO)}`, SAID)).toBe(`a ${'x'.repeat(200)}…`);
  });

  it('is left alone where nobody ever said it: people may write what only looks like a reference', () => {
    for (const text of [saidReference(idOf(3)), `rejected: ${saidReference(idOf(3))}`]) {
      expect(withSaid(text, SAID)).toBe(text);
    }
  });

  it('is found wherever it is referred to', () => {
    expect(saidIn(`${saidReference(ONE)} and ${saidReference(TWO)}`)).toEqual([ONE, TWO]);
    expect(saidIn('said: nothing, said:1234')).toEqual([]);
  });

  it('never changes a text that refers to nothing, whatever is said in it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(saidIn(text).length === 0);
        expect(withSaid(text, SAID)).toBe(text);
        // What was typed is a text, and no pattern of replacements.
        expect(withSaid(saidReference(ONE), new Map([[ONE, text]]))).toBe(text);
      }),
    );
  });
});
