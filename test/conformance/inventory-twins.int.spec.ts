import {
  CountingIds,
  createMemoryFleet,
  ManualClock,
  MemoryLiveFleet,
  openMemoryInventory,
} from '@fleetwright/adapters/pipeline-memory';
import { emptyTables, JOURNAL_PAGE_MAX, recordEntry, snapshotOf } from '@fleetwright/core/inventory';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { comparable, Player, steps } from './inventory-twins.ts';
import { Desk } from './inventory-under-test.ts';
import { createPostgresInventory, type PostgresInventoryUnderTest } from './postgres-inventory.ts';

let subject: PostgresInventoryUnderTest;
beforeAll(async () => {
  subject = await createPostgresInventory();
});
afterAll(() => subject.close());

/** How many sequences of requests are played; each begins an account of its own. */
const RUNS = 60;

it('whatever is asked, PostgreSQL and the rules in memory answer the same and are left the same', async () => {
  let runs = 0;
  let applied = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      runs += 1;
      const account = `twin-${runs}`;
      const fleet = createMemoryFleet();
      const memory = { inventory: openMemoryInventory({ fleet, clock: new ManualClock(), ids: new CountingIds() }) };
      const desks = [new Desk(subject, account), new Desk({ ...memory, fleet: new MemoryLiveFleet(fleet) }, account)];
      const players = desks.map((desk) => new Player(desk));
      await Promise.all(players.map((player) => player.begin()));
      for (const [index, one] of sequence.entries()) {
        const [database, rules] = await Promise.all(players.map((player) => player.play(one)));
        expect(comparable(database), `answer to step ${index}`).toEqual(comparable(rules));
      }
      const [database, rules] = await Promise.all(players.map((player) => player.seen()));
      expect(comparable(database)).toEqual(comparable(rules));
      const [journal, expected] = await Promise.all(desks.map((desk) => desk.journal()));
      expect(comparable(journal)).toEqual(comparable(expected));
      applied += journal?.length ?? 0;
    }),
    { numRuns: RUNS },
  );
  // Sequences in which everything is refused would prove nothing.
  expect(applied).toBeGreaterThan(RUNS * 15);
}, 120_000);

it('the journal in PostgreSQL folds into its tables, down to times and ids', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      runs += 1;
      const account = `fold-${runs}`;
      const desk = new Desk(subject, account);
      const player = new Player(desk);
      await player.begin();
      for (const one of sequence) await player.play(one);
      const tables = emptyTables(account);
      for (;;) {
        const entries = await desk.journal(tables.revision);
        for (const entry of entries) recordEntry(tables, entry);
        if (entries.length < JOURNAL_PAGE_MAX) break;
      }
      expect(snapshotOf(tables)).toEqual(await subject.fleet.snapshot(account));
    }),
    { numRuns: RUNS / 4 },
  );
}, 120_000);
