import { describe, expect, it } from 'vitest';
import { stepsNamed } from './steps.ts';

const namesOf = (wanted: readonly string[]) => stepsNamed(wanted).map(({ name }) => name);

describe('the steps of a run', () => {
  it('are all but those on request where none is named', () => {
    expect(namesOf([])).toEqual(expect.arrayContaining(['format', 'unit', 'e2e-alone']));
    expect(namesOf([])).not.toContain('long');
  });

  it('are the named ones, in the order of the list', () => {
    expect(namesOf(['long'])).toEqual(['long']);
    expect(namesOf(['unit', 'types'])).toEqual(['types', 'unit']);
  });
});
