import type { FleetDifference } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { AT, idOf } from '../../testing/canned.ts';
import { type Cache, rendered, wordsOf } from '../../testing/render.tsx';
import { Page as ChangesPage } from './changes.tsx';
import { Page as NodesPage } from './nodes.tsx';
import { Page as ResourcePage } from './resource.tsx';

const props = { params: {}, search: {}, setSearch: () => undefined, go: () => undefined };
const THEN = '2026-01-02T03:04:05.000Z';
const node = {
  ...{ account_id: 'acme', kind: 'node' as const, key: 'edge-01', version: 3, managed_by: null },
  ...{ changed_by: { type: 'user' as const, id: 'bob', name: 'Bob' }, changed_at: AT, created_at: AT },
  attributes: {
    ...{ template: 'edge-base', region: 'ap-tokyo-1', instance_type: 't3-medium' },
    ...{ lifecycle_class: 'persistent' as const, labels: {}, metadata: {} },
  },
};

/** What a page of the fleet asks for as it was then. */
function fillThen(cache: Cache) {
  cache.every('list_nodes', { at: THEN }, [node]);
  cache.every('list_instances', { at: THEN }, []);
  cache.ask('get_node', { key: 'edge-01', at: THEN }, { node });
}

describe('the fleet as it was', () => {
  it('is asked for at the moment of the address, and the page says so and leads back', () => {
    const html = rendered(<NodesPage {...props} search={{ at: THEN }} />, fillThen);
    expect(wordsOf(html)).toContain('1 node');
    expect(wordsOf(html)).toContain('The fleet as it was');
    expect(wordsOf(html)).toContain('Back to now');
    expect(html).toContain(`href="/app/fleet/changes?from=${encodeURIComponent(THEN)}"`);
  });

  it('is shown of one resource without what is proposed and known of it now', () => {
    const page = (search: { at?: string }) =>
      wordsOf(
        rendered(<ResourcePage {...props} params={{ kind: 'node', key: 'edge-01' }} search={search} />, (cache) => {
          fillThen(cache);
          cache.ask('get_node', { key: 'edge-01' }, { node });
        }),
      );
    expect(page({ at: THEN })).toContain('ap-tokyo-1');
    expect(page({ at: THEN })).not.toContain('How it came to be so');
    expect(page({})).toContain('How it came to be so');
    expect(page({})).toContain('Machine');
  });
});

describe('the difference between two moments', () => {
  const page = (changes: FleetDifference[]) =>
    wordsOf(
      rendered(<ChangesPage {...props} search={{ from: AT, to: THEN }} />, (cache) =>
        cache.ask('fleet_diff', { from: AT, to: THEN, limit: 500 }, fleetDiff(changes)),
      ),
    );

  it('says of each thing what became of it, by kind, and by whom', () => {
    const by = { changed_by: { type: 'user' as const, id: 'bob', name: 'Bob' }, changed_at: AT };
    const text = page([
      { ...by, kind: 'node', key: 'edge-01', change: 'changed', fields: [], from_version: 1, to_version: 2 },
      { ...by, kind: 'instance', key: idOf(1), change: 'deleted', fields: [], from_version: 1, to_version: null },
    ]);
    for (const part of ['2 things are different', 'node 1', 'edge-01', 'changed', 'deleted', 'last by Bob']) {
      expect(text).toContain(part);
    }
  });

  it('says that nothing changed', () => {
    expect(page([])).toContain('Nothing changed');
  });
});

function fleetDiff(changes: FleetDifference[]) {
  return { fleet_diff: { from: AT, to: THEN, changes }, next_cursor: null };
}
