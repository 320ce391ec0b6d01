import { MemoryReadModels } from '@fleetwright/adapters/pipeline-memory';
import type { FleetEventRow, ReadModels } from '@fleetwright/core/read-models';
import { waitFor } from '@fleetwright/kit/testing';
import { describe, expect, it } from 'vitest';
import { STREAM_PAGE_EVENTS, TAIL_EVENTS_MAX } from './limits.ts';
import { type Naming, TimelineTail, TimelineTails } from './timeline-tail.ts';

/** A timeline that grows by hand, and counts how often it is read. */
function timeline() {
  const rows: FleetEventRow[] = [];
  const asked: number[] = [];
  let gate: Promise<void> = Promise.resolve();
  const models = new MemoryReadModels() as ReadModels;
  models.list = (async (_model: string, _account: string, { after = 0, limit }: { after?: number; limit: number }) => {
    asked.push(after);
    const found = rows.filter(({ position }) => position > after).slice(0, limit);
    await gate;
    return found;
  }) as unknown as ReadModels['list'];
  const happen = (count: number, kind = 'gitops.change_applied') => {
    for (let n = 0; n < count; n += 1) rows.push({ position: rows.length + 1, kind } as FleetEventRow);
  };
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    return resolve;
  };
  return { models, asked, happen, hold };
}
/** Nobody is called by a name. */
const naming: Naming = async (_account, rows) => rows;
const positions = (rows: readonly FleetEventRow[] | undefined) => rows?.map(({ position }) => position);

describe('the tail of a timeline', () => {
  it('has what came after a place, and says when that is not all', async () => {
    const { models, happen } = timeline();
    happen(5);
    const tail = new TimelineTail({ models, naming }, 'acme', 2);
    await tail.refresh();
    expect([positions(tail.since(2)), positions(tail.since(4)), positions(tail.since(9))]).toEqual([
      [3, 4, 5],
      [5],
      [],
    ]);
    expect([tail.since(1), tail.to]).toEqual([undefined, 5]);
  });

  it('is read once for all who ask together, and once more for those who ask meanwhile', async () => {
    const { models, asked, happen, hold } = timeline();
    const tail = new TimelineTail({ models, naming }, 'acme', 0);
    const release = hold();
    const first = Array.from({ length: 100 }, () => tail.refresh());
    await waitFor(() => asked.length === 1, { what: 'the first reading to be at work' });
    happen(1);
    const later = Array.from({ length: 100 }, () => tail.refresh());
    release();
    await Promise.all([...first, ...later]);
    expect(asked).toEqual([0, 0]);
    expect(positions(tail.since(0))).toEqual([1]);
  });

  it('reads on page by page, and lets go of what is older than a burst', async () => {
    const { models, happen } = timeline();
    const tail = new TimelineTail({ models, naming }, 'acme', 0);
    const total = TAIL_EVENTS_MAX + STREAM_PAGE_EVENTS + 7;
    happen(total);
    await tail.refresh();
    const oldest = total - TAIL_EVENTS_MAX;
    expect([tail.since(oldest - 1), tail.since(oldest)?.length, tail.to]).toEqual([undefined, TAIL_EVENTS_MAX, total]);
  });

  it('[AC24] lets go of what is older than an erasure: it may call whoever was erased by name', async () => {
    const { models, happen } = timeline();
    const tail = new TimelineTail({ models, naming }, 'acme', 0);
    happen(3);
    await tail.refresh();
    happen(1, 'gitops.subject_erased');
    happen(1);
    await tail.refresh();
    expect([tail.since(3), positions(tail.since(4)), positions(await tail.page(0))]).toEqual([
      undefined,
      [5],
      [1, 2, 3, 4, 5],
    ]);
  });

  it('goes on after a reading that failed', async () => {
    const { models, happen } = timeline();
    const tail = new TimelineTail({ models, naming }, 'acme', 0);
    const { list } = models;
    models.list = (async () => {
      throw new Error('away');
    }) as ReadModels['list'];
    const failed = [tail.refresh(), tail.refresh()];
    await expect(failed[0]).rejects.toThrow('away');
    await expect(failed[1]).rejects.toThrow('away');
    models.list = list;
    happen(1);
    await tail.refresh();
    expect(positions(tail.since(0))).toEqual([1]);
  });

  it('is kept for an account as long as somebody listens, and never for another account', () => {
    const tails = new TimelineTails({ models: timeline().models, naming });
    const first = tails.join('acme', 3);
    expect([tails.join('acme', 9) === first, tails.join('globex', 3) === first]).toEqual([true, false]);
    tails.leave('acme');
    expect(tails.join('acme', 9)).toBe(first);
    tails.leave('acme');
    tails.leave('acme');
    expect(tails.join('acme', 9)).not.toBe(first);
  });
});
