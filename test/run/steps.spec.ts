import { describe, expect, it } from 'vitest';
import { notTried, stepsNamed } from './steps.ts';

const namesOf = (wanted: readonly string[], environment = {}) =>
  stepsNamed(wanted, environment).map(({ name }) => name);

describe('the steps of a run', () => {
  it('are all but those on request where none is named', () => {
    expect(namesOf([])).toEqual(expect.arrayContaining(['format', 'unit', 'e2e-alone']));
    expect(namesOf([])).not.toContain('long');
  });

  it('leave out what no server is there for, and say so instead of counting it', () => {
    expect(namesOf([])).not.toContain('kurrentdb');
    expect(notTried([], {})).toEqual(['– kurrentdb was not tried: FLEETWRIGHT_TEST_KURRENTDB names no server']);
    const environment = { FLEETWRIGHT_TEST_KURRENTDB: '/opt/kurrentdb/KurrentDB' };
    expect(namesOf([], environment)).toContain('kurrentdb');
    expect(notTried([], environment)).toEqual([]);
    expect(notTried(['unit'], {})).toEqual([]);
  });

  it('are the named ones, in the order of the list', () => {
    expect(namesOf(['long'])).toEqual(['long']);
    expect(namesOf(['unit', 'types'])).toEqual(['types', 'unit']);
  });
});
