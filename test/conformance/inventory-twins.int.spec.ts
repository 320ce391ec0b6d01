import { migrateInventory } from '@fleetwright/adapters/inventory-postgres';
import {
  CountingIds,
  createMemoryFleet,
  ManualClock,
  MemoryFleetHistory,
  MemoryLiveFleet,
  openMemoryInventory,
} from '@fleetwright/adapters/pipeline-memory';
import { emptyTables, JOURNAL_PAGE_MAX, recordEntry, snapshotOf } from '@fleetwright/core/inventory';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparable, Player, type Step, steps } from './inventory-twins.ts';
import { Desk } from './inventory-under-test.ts';
import { createPostgresInventory, type PostgresInventoryUnderTest } from './postgres-inventory.ts';

let subject: PostgresInventoryUnderTest;
let runs = 0;
beforeAll(async () => {
  subject = await createPostgresInventory();
});
afterAll(() => subject.close());

/** How many sequences of requests are played; each in an account of its own. */
const RUNS = 60;
/** Of which a wrong database is found by the first that meets it: some mistakes take a rare request to show. */
const CONTROL_RUNS = 20 * RUNS;

/** Plays the same on both; answers how long the journal became. Throws at the first difference. */
async function playOnBoth(sequence: readonly Step[]): Promise<number> {
  runs += 1;
  const account = `twin-${runs}`;
  const fleet = createMemoryFleet();
  const inventory = openMemoryInventory({ fleet, clock: new ManualClock(), ids: new CountingIds() });
  const desks = [
    new Desk(subject, account),
    new Desk({ inventory, fleet: new MemoryLiveFleet(fleet), history: new MemoryFleetHistory(fleet) }, account),
  ];
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
  return journal?.length ?? 0;
}

describe('PostgreSQL and the rules in memory', () => {
  it('answer the same and are left the same, whatever is asked', async () => {
    let entries = 0;
    const property = fc.asyncProperty(steps, async (sequence) => {
      entries += await playOnBoth(sequence);
    });
    await fc.assert(property, { numRuns: RUNS });
    // Sequences in which everything is refused would prove nothing.
    expect(entries).toBeGreaterThan(RUNS * 15);
  }, 120_000);

  it.each([
    ['rejection_of', `if check_type = 'exact' and expected`, `if check_type = 'exact' and false and expected`],
    ['rejection_of', 'if p_owner <> repository', 'if false'],
    ['own', 'last_applied = excluded.last_applied', 'last_applied = ownership.last_applied'],
    ['create_step', 'gone_by = null, gone_at = null', 'gone_by = gone_by, gone_at = gone_at'],
    ['is_stray', `'region' = any (p_names)`, 'true'],
    ['retarget', 'inventory.is_stray(i, v_write, p_changed)', 'false'],
    ['update_step', `'adopted', '{}'`, `'updated', '{}'`],
    ['declaration_rejection', `d.repository_id <> v_repository`, 'true'],
    ['take_declaration', 'elsif v_state.run_number <= v_state.outdated_up_to', 'elsif false'],
    ['owners_in', 'select unnest(p_after) except select unnest(p_before)', 'select unnest(p_after) where false'],
  ])(
    'would be told apart, were %s wrong',
    async (name, right, wrong) => {
      const { rows } = await subject.pool.query<{ text: string }>(
        `select pg_get_functiondef(oid) as text from pg_proc where proname = $1 and pronamespace = 'inventory'::regnamespace`,
        [name],
      );
      const text = rows[0]?.text ?? '';
      expect(text).toContain(right);
      await subject.pool.query(text.replace(right, wrong));
      try {
        const property = fc.asyncProperty(steps, async (sequence) => {
          await playOnBoth(sequence);
        });
        const details = await fc.check(property, { numRuns: CONTROL_RUNS, endOnFailure: true });
        expect(details.failed).toBe(true);
      } finally {
        await migrateInventory(subject.pool);
      }
    },
    600_000,
  );
});

it('the journal in PostgreSQL folds into its tables, down to times and ids', async () => {
  const property = fc.asyncProperty(steps, async (sequence) => {
    runs += 1;
    const account = `fold-${runs}`;
    const desk = new Desk(subject, account);
    const player = new Player(desk);
    await player.begin();
    for (const one of sequence) await player.play(one);
    const tables = emptyTables(account);
    for (let count = JOURNAL_PAGE_MAX; count === JOURNAL_PAGE_MAX; ) {
      const entries = await desk.journal(tables.revision);
      for (const entry of entries) recordEntry(tables, entry);
      count = entries.length;
    }
    // What repositories declare is known from their own streams.
    const stored = { ...(await subject.fleet.snapshot(account)), declared_by_others: [] };
    expect(snapshotOf(tables)).toEqual(stored);
  });
  await fc.assert(property, { numRuns: RUNS / 4 });
}, 120_000);
