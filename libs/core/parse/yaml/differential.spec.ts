import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ours, refusalsOf, theirs } from './testing/two-readers.ts';
import { DIFFERENCES } from './testing/yaml-differences.ts';
import { READ_EXAMPLES, REFUSED_EXAMPLES } from './testing/yaml-examples.ts';

/**
 * js-yaml's events decide what a file means, and the yaml package explains what it refuses. They have to see the same:
 * the same values at the same places, or no YAML at all. Where they do not, it is listed with the reason.
 */
const fixture = (name: string): string => readFileSync(new URL(`../fixtures/${name}.yaml`, import.meta.url), 'utf8');
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('two readers of the same text', () => {
  it.each(READ_EXAMPLES)('[PA12] agree on %s', (_example, text, value) => {
    const read = ours(text);
    expect(read).toEqual(theirs(text));
    expect(read === 'refused' ? read : asJson(read.value)).toEqual(value);
  });

  it.each(REFUSED_EXAMPLES)('[PA11] both refuse %s', (_example, text, code) => {
    expect(refusalsOf(text)).toContain(code);
    expect([ours(text), theirs(text)]).toEqual(['refused', 'refused']);
  });

  it.each(['list-form', 'map-form', 'runbook-map-form'])('[PA12] agree on every value and place of %s', (name) => {
    for (const text of [fixture(name), fixture(name).replaceAll('\n', '\r\n')]) {
      const read = ours(text);
      expect(read).not.toBe('refused');
      expect(read).toEqual(theirs(text));
    }
  });

  it.each(DIFFERENCES)('[PA35] differ in $construct, which $takenBy take', ({ example, takenBy, pattern }) => {
    expect(example).toMatch(pattern);
    const [taken, refused] = takenBy === 'us' ? [ours(example), theirs(example)] : [theirs(example), ours(example)];
    expect(taken).not.toBe('refused');
    expect(refused).toBe('refused');
  });

  it.each([
    // By §8.1.1.1 the text is indented by that of its parent, -1 at the root, and the indicator; the package counts from 0.
    ['below an indicator at the root, where no fleet has a text', '|1\n x\n', ' x\n', 'x\n'],
    // The third line has one blank more than the indentation: it is content (§8.1.2). js-yaml reads back what it wrote.
    ['below an indicator in a list, in a last line of blanks', '- |2-\n   x\n   \n', [' x\n '], [' x']],
    // A line that does not end is no empty line (§8.1.1.2, l-empty), so nothing is kept.
    ['in blanks at the end of the file, where lines are kept', 'a: >+\n  ', { a: '' }, { a: '\n' }],
  ])('[PA35] see other values %s', (_where, text, one, other) => {
    expect([ours(text), theirs(text)]).toMatchObject([{ value: one }, { value: other }]);
  });
});
