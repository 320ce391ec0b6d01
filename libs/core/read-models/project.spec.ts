import type { StoredEvent } from '@fleetwright/contracts';
import { storedEvent } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { project, READ_MODELS, rowsNeeded } from './project.ts';
import type { RowBase } from './read-model.ts';
import { repositoryHistory, RowsInMemory, rowsOf, stored } from './testing/index.ts';

const HISTORY = [
  ...stored(
    (function* () {
      yield* repositoryHistory({ account: 'acme', number: 1, nodes: 3, runs: 2 });
      yield* repositoryHistory({ account: 'globex', number: 2, nodes: 2, runs: 1 });
    })(),
  ),
];

/** Folds with the rows of one batch kept as objects, as the projector does, and as text between batches. */
function foldInBatches(events: readonly StoredEvent[], sizes: readonly number[]): string {
  const rows = new RowsInMemory();
  let from = 0;
  for (const size of [...sizes, events.length]) {
    const batch = events.slice(from, from + size);
    const cached = new Map<string, RowBase | null>();
    const refused = project(batch, {
      read: (model, account, key) => {
        const name = `${model} ${account} ${key}`;
        return cached.has(name) ? (cached.get(name) ?? null) : rows.read(model, account, key);
      },
      write: (model, account, key, row) => {
        cached.set(`${model} ${account} ${key}`, row);
      },
    });
    expect(refused).toEqual([]);
    for (const [name, row] of cached) {
      const [model, account, key] = name.split(' ') as [keyof typeof READ_MODELS, string, string];
      rows.write(model, account, key, row);
    }
    from += size;
  }
  return rows.bytes();
}

describe('the projection', () => {
  it('[RM2] however events are cut into batches, the rows are the same bytes', () => {
    const expected = rowsOf(HISTORY).bytes();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 40 }), (sizes) => {
        expect(foldInBatches(HISTORY, sizes)).toBe(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('[RM1] an event changes only rows that it needs or begins, in its own account', () => {
    const rows = new RowsInMemory();
    for (const event of HISTORY) {
      const needed = new Set<string>();
      rowsNeeded(event, (model, account, key) => needed.add(`${model} ${account} ${key}`));
      const refused = project([event], {
        read: (...name) => {
          expect(needed).toContain(name.join(' '));
          return rows.read(...name);
        },
        write: (model, account, key, row) => {
          expect(account).toBe(event.account_id);
          expect(needed.has(`${model} ${account} ${key}`) || READ_MODELS[model].replaces(event)).toBe(true);
          rows.write(model, account, key, row);
        },
      });
      expect(refused).toEqual([]);
    }
    expect(rows.bytes()).toBe(rowsOf(HISTORY).bytes());
  });

  it('[RM1] an event of an unknown type changes nothing', () => {
    const unknown = { ...storedEvent('RepositoryRemoved', { repository_id: 'x' }), type: 'SomethingNewer' };
    expect(rowsOf([unknown as unknown as StoredEvent]).bytes()).toBe('');
    expect(rowsOf([{ ...unknown, type: 'constructor' } as unknown as StoredEvent]).bytes()).toBe('');
  });

  it('[RM4] an event that cannot be folded is answered and changes nothing; all others count', () => {
    const broken = HISTORY.map((event) => ({ ...event, data: null }) as unknown as StoredEvent);
    const without = new RowsInMemory();
    expect(project(HISTORY, without)).toEqual([]);
    for (const at of [0, 3, HISTORY.length - 1]) {
      const rows = new RowsInMemory();
      const log = HISTORY.flatMap((event, index) => (index === at ? [broken[at] as StoredEvent, event] : [event]));
      const refused = project(log, rows);
      expect(refused.map(({ event }) => event.id)).toEqual([broken[at]?.id]);
      expect(rows.bytes()).toBe(without.bytes());
    }
    // None of them all passes as folded, or half of it would be in the rows.
    const nothing = new RowsInMemory();
    expect(project(broken, nothing).length).toBe(broken.length);
    expect(nothing.bytes()).toBe('');
  });

  it('[RM4] an event that names no row needs none, and is refused', () => {
    const nameless = {
      ...storedEvent('RepositoryRemoved', { repository_id: 'x' }),
      data: {},
    } as unknown as StoredEvent;
    const needed: unknown[] = [];
    rowsNeeded(nameless, (...name) => needed.push(name));
    expect(needed).toEqual([]);
    expect(project([nameless], new RowsInMemory())).toMatchObject([{ event: { id: nameless.id } }]);
  });

  it('[RM3] rows that were removed stay away, whatever follows', () => {
    const [registered] = HISTORY;
    const repository_id = (registered as StoredEvent<'RepositoryRegistered'>).data.repository_id;
    const removed = storedEvent('RepositoryRemoved', { repository_id }, { position: 2 }) as StoredEvent;
    const rows = rowsOf([registered as StoredEvent, removed, ...HISTORY.slice(1)]);
    expect(rows.row('repositories', repository_id)).toBeNull();
  });

  it('every facet is a text or null in every row', () => {
    const rows = rowsOf(HISTORY);
    for (const [name, model] of Object.entries(READ_MODELS)) {
      for (const row of rows.rows(name as keyof typeof READ_MODELS)) {
        for (const facet of model.facets) {
          const value = Reflect.get(row, facet) as unknown;
          expect([name, facet, value === null ? 'string' : typeof value]).toEqual([name, facet, 'string']);
        }
      }
    }
  });
});
