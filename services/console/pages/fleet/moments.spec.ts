import { describe, expect, it } from 'vitest';
import type { FleetEvent } from '../../data/api.ts';
import { idOf } from '../../testing/canned.ts';
import { asOf, atMoment, momentsOf, placeAmong } from './moments.ts';

const event = (position: number, emitted_at: string, kind = 'gitops.sync_completed'): FleetEvent => ({
  ...{ id: idOf(position), account_id: 'acme', severity: 'low', source: 'apply', correlation_id: 'c', payload: {} },
  ...{ kind, emitted_at, position: position as FleetEvent['position'] },
});
const [ONE, TWO, THREE] = [1, 2, 3].map((n) => `2026-01-0${n}T00:00:00.000Z`) as [string, string, string];

describe('moments', () => {
  const moments = momentsOf([event(4, THREE), event(3, TWO, 'gitops.drift_detected'), event(2, TWO), event(1, ONE)]);

  it('stand in their order, each once, with what was told last of it', () => {
    expect(moments.map(({ at }) => at)).toEqual([ONE, TWO, THREE]);
    expect(moments[1]?.what).toBe('drift detected');
  });

  it('have a place for any other: at the last that is not after it, behind all of them for now', () => {
    expect(placeAmong(moments, undefined)).toBe(3);
    expect(placeAmong(moments, TWO)).toBe(1);
    expect(placeAmong(moments, '2026-01-02T12:00:00+02:00')).toBe(1);
    expect(placeAmong(moments, '2020-01-01T00:00:00Z')).toBe(0);
    expect(placeAmong(moments, 'soon')).toBe(0);
    expect(placeAmong([], undefined)).toBe(0);
  });

  it('go along in addresses and questions, and now is none of them', () => {
    expect([asOf(undefined), asOf(''), asOf(ONE)]).toEqual([{}, {}, { at: ONE }]);
    expect(atMoment('/fleet/node/a', undefined)).toBe('/fleet/node/a');
    expect(atMoment('/fleet/node/a', ONE)).toBe('/fleet/node/a?at=2026-01-01T00%3A00%3A00.000Z');
  });
});
