import type { DriftedResource } from '@fleetwright/contracts';
import type { HandChange } from '@fleetwright/core/fleet';
import { describe, expect, it } from 'vitest';
import { attributed } from './attribute.ts';

const drifted = (paths: readonly string[], change: DriftedResource['change'] = 'modified'): DriftedResource => ({
  ...{ kind: 'node', key: 'a', change, changed_by: null, changed_at: null },
  fields: paths.map((path) => ({ path })),
});

const VIA = { face: 'mcp', operation: 'system_update_node', request_id: 'r-1' } as const;

const byHand = (id: string, more: Partial<HandChange>): HandChange => ({
  ...{ kind: 'node', key: 'a', instance_id: null, operation: 'updated', changed: [], via: VIA },
  ...{ actor: { type: 'user', id }, at: '2026-01-01T00:00:00.000Z' },
  ...more,
});

const whoOf = (resource: DriftedResource, changes: readonly HandChange[]) =>
  attributed([resource], changes)[0]?.changed_by?.id ?? null;

describe('who made it drift', () => {
  it('[DR4] is told with the request that they made', () => {
    const [found] = attributed([drifted(['region'])], [byHand('ada', { changed: ['region'] })]);
    expect(found).toMatchObject({
      changed_by: { id: 'ada' },
      changed_at: '2026-01-01T00:00:00.000Z',
      changed_via: VIA,
    });
  });

  it.each<[string, DriftedResource, readonly HandChange[], string | null]>([
    [
      'is not who changed something else later',
      drifted(['region']),
      [byHand('later', { changed: ['labels'] }), byHand('ada', { changed: ['region'] })],
      'ada',
    ],
    ['is known by a part of what differs', drifted(['labels.tier']), [byHand('ada', { changed: ['labels'] })], 'ada'],
    [
      'is known by an item that differs',
      drifted(['modules[a].version']),
      [byHand('ada', { changed: ['modules'] })],
      'ada',
    ],
    [
      'is not who changed what only begins alike',
      drifted(['regional']),
      [byHand('ada', { changed: ['region'] })],
      null,
    ],
    ['made it anew', drifted(['region']), [byHand('ada', { operation: 'created', changed: ['region'] })], 'ada'],
    ['deleted what is missing', drifted([], 'missing'), [byHand('ada', { operation: 'deleted' })], 'ada'],
    [
      'did not delete what is there',
      drifted(['region']),
      [byHand('eve', { operation: 'deleted', changed: ['region'] })],
      null,
    ],
    [
      'changed the instance, not the node [DR15]',
      drifted(['instances[i-1].region']),
      [byHand('eve', { changed: ['region'] }), byHand('ada', { instance_id: 'i-1', changed: ['region'] })],
      'ada',
    ],
    [
      'changed this instance, not another one [DR15]',
      drifted(['instances[i-1].region']),
      [byHand('eve', { instance_id: 'i-2', changed: ['region'] })],
      null,
    ],
    ['is nobody whom the journal knows', drifted(['region']), [byHand('ada', { key: 'b', changed: ['region'] })], null],
  ])('[DR4] %s', (_what, resource, changes, who) => {
    expect(whoOf(resource, changes)).toBe(who);
  });

  it('[DR4] stays as the inventory says where the journal does not know', () => {
    const known = { ...drifted(['region']), changed_by: { type: 'system', id: 'apply' } as const };
    expect(whoOf(known, [])).toBe('apply');
  });
});
