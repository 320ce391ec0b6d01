import type { StoredEvent } from '@fleetwright/contracts';
import { READ_MODELS, type ReadModelName, type RebuildSource } from '@fleetwright/core/read-models';
import { type HistoryEvent, repositoryHistory, rowsOf, stored } from '@fleetwright/core/read-models/testing';
import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrateReadModels, PostgresProjection, PostgresReadModels } from './index.ts';
import { WRITER_LOCK } from './schema.ts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { LOG_START, type LogPlace, logPlaceOf } from '@fleetwright/core/event-sourcing';

const NAMES = Object.keys(READ_MODELS) as ReadModelName[];

function* twoAccounts(): Generator<HistoryEvent> {
  yield* repositoryHistory({ account: 'acme', number: 1, nodes: 5, runs: 3 });
  yield* repositoryHistory({ account: 'globex', number: 2, nodes: 3, runs: 2 });
}
const HISTORY = [...stored(twoAccounts())];

/** Where so many events of the history end. */
function placeOf(count: number): LogPlace {
  const last = HISTORY[count - 1];
  return last === undefined ? LOG_START : logPlaceOf(last);
}

/** A log in memory: what a rebuild reads. */
const sourceOf =
  (log: readonly StoredEvent[]): RebuildSource =>
  async (after, limit) => {
    const events = log.slice(after.position, after.position + limit);
    const last = events.at(-1);
    return { events, scannedTo: last === undefined ? after : logPlaceOf(last) };
  };

describe('the projection in PostgreSQL', () => {
  let database: TestDatabase;
  let pool: pg.Pool;

  beforeEach(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 6 });
    pool.on('error', () => {});
    await migrateReadModels(pool);
  });
  afterEach(async () => {
    await pool.end();
    await database.drop();
  });

  /** Every stored row, as text, by model, account and key. */
  async function storedBytes(): Promise<string> {
    const lines: string[] = [];
    for (const model of NAMES) {
      const { rows } = await pool.query(`select account_id, row_key, body from read_models.${model}`);
      for (const { account_id, row_key, body } of rows) lines.push(`${model} ${account_id} ${row_key} ${body}`);
    }
    return lines.toSorted((a, b) => (a < b ? -1 : 1)).join('\n');
  }

  async function follow(projection: PostgresProjection, log: readonly StoredEvent[], batchSize: number): Promise<void> {
    for (;;) {
      const { position, eventId } = await projection.progress();
      const events = log.slice(position, position + batchSize);
      const last = events.at(-1);
      if (last === undefined) return;
      await projection.apply({ events, after: { position, eventId }, scannedTo: logPlaceOf(last) });
    }
  }

  const bytesOf = (log: readonly StoredEvent[]): string =>
    rowsOf(log)
      .bytes()
      .split('\n')
      .toSorted((a, b) => (a < b ? -1 : 1))
      .join('\n');
  const expected = bytesOf(HISTORY);

  it.each([1, 7, 1_000])(
    '[RM2] I5: rows equal the fold of all events, byte for byte, in batches of %i',
    async (size) => {
      await follow(new PostgresProjection(pool), HISTORY, size);
      expect(await storedBytes()).toBe(expected);
    },
  );

  it('F4: a projector that dies between two batches is followed by one that goes on exactly there', async () => {
    const first = new PostgresProjection(pool);
    await first.apply({ events: HISTORY.slice(0, 20), after: placeOf(0), scannedTo: placeOf(20) });
    await follow(new PostgresProjection(pool), HISTORY, 9);
    expect(await storedBytes()).toBe(expected);
  });

  it('F4: a projector killed in the middle of a batch leaves neither rows nor a checkpoint of it', async () => {
    const projection = new PostgresProjection(pool);
    await projection.apply({ events: HISTORY.slice(0, 20), after: placeOf(0), scannedTo: placeOf(20) });
    // The lock keeps the batch's transaction waiting until its connection is cut.
    const holder = await pool.connect();
    await holder.query('begin; lock table read_models.proposals in exclusive mode');
    const killed = projection.apply({ events: HISTORY.slice(20, 60), after: placeOf(20), scannedTo: placeOf(60) });
    killed.catch(() => {});
    await expect.poll(async () => (await waiting()).length).toBe(1);
    const [pid] = await waiting();
    await holder.query('select pg_terminate_backend($1)', [pid]);
    await expect(killed).rejects.toThrow('the database cannot serve now');
    await holder.query('commit');
    holder.release();

    expect((await projection.progress()).position).toBe(20);
    await follow(projection, HISTORY, 50);
    expect(await storedBytes()).toBe(expected);
  });

  /** Backends that wait for a lock. */
  async function waiting(): Promise<number[]> {
    const { rows } = await pool.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.map(({ pid }) => pid);
  }

  it('of two projectors that follow at once each batch is written by one', async () => {
    await Promise.all([1, 2, 3].map(() => follow(new PostgresProjection(pool), HISTORY, 5)));
    expect(await storedBytes()).toBe(expected);
  });

  it('a batch that does not begin where the rows end is refused', async () => {
    const projection = new PostgresProjection(pool);
    expect(await projection.apply({ events: HISTORY.slice(5, 9), after: placeOf(5), scannedTo: placeOf(9) })).toBe(
      false,
    );
    expect(await projection.progress()).toEqual({ ...LOG_START, generation: 1, edition: expect.any(Number) });
  });

  it('F51: a revision that comes twice stops nobody, also not a rebuild', async () => {
    const again = HISTORY.findLast(({ type }) => type === 'ResourceChanged') as StoredEvent;
    const log = [...HISTORY, { ...again, id: idOf(2 ** 47), position: HISTORY.length + 1 } as StoredEvent];
    const projection = new PostgresProjection(pool);
    await follow(projection, log, 11);
    expect(await storedBytes()).toBe(bytesOf(log));
    expect(await projection.rebuild(sourceOf(log))).toMatchObject({ position: log.length, generation: 2 });
    expect(await storedBytes()).toBe(bytesOf(log));
  });

  it('I5, P6: a rebuild gives the same bytes, and counts a generation', async () => {
    const projection = new PostgresProjection(pool);
    await follow(projection, HISTORY, 11);
    await pool.query(`update read_models.proposals set body = '{"broken":true}'`);
    const progress = await projection.rebuild(sourceOf(HISTORY));
    expect(progress).toEqual({ ...placeOf(HISTORY.length), generation: 2 });
    expect(await storedBytes()).toBe(expected);
  });

  it('F46: a rebuild during appends loses nothing, and readers see the old rows until the swap', async () => {
    const history = [...stored(repositoryHistory({ account: 'acme', number: 1, nodes: 20, runs: 12 }))];
    const log = history.slice(0, 400);
    const projection = new PostgresProjection(pool);
    await follow(projection, log, 400);
    const readers = new PostgresReadModels(pool);
    const pagesToCome = [1, 2, 3];
    const rebuilt = projection.rebuild(async (after, limit) => {
      const page = await sourceOf(log)(after, Math.min(limit, 300));
      if (pagesToCome.shift() !== undefined) {
        // What is appended and projected meanwhile.
        log.push(...history.slice(log.length, log.length + 200));
        await follow(new PostgresProjection(pool), log, 50);
        const runs = await readers.list('sync_runs', 'acme', { order: 'oldest_first', limit: 50 });
        expect(runs).toHaveLength(log.filter(({ type }) => type === 'SyncRequested').length);
      }
      return page;
    });
    expect(await rebuilt).toMatchObject({ position: 1_000, generation: 2 });
    await follow(projection, history, 50);
    expect(await storedBytes()).toBe(bytesOf(history));
  });

  it('F46: a rebuild that ends while a batch is being written takes nothing from it', async () => {
    const projection = new PostgresProjection(pool);
    await follow(projection, HISTORY.slice(0, 40), 40);
    // Keeps the old rows from being dropped, and so the rebuild from ending after its swap.
    const reader = await pool.connect();
    await reader.query('begin; select from read_models.proposals');
    const rebuilt = projection.rebuild(sourceOf(HISTORY.slice(0, 40)));
    await expect.poll(async () => (await projection.progress()).generation).toBe(2);
    const writer = await pool.connect();
    await writer.query(`begin; ${WRITER_LOCK}`);
    const applied = projection.apply({ events: HISTORY.slice(40, 60), after: placeOf(40), scannedTo: placeOf(60) });
    await expect.poll(async () => (await waiting()).length).toBe(2);
    await reader.query('commit');
    reader.release();
    await rebuilt;
    await writer.query('commit');
    writer.release();
    expect(await applied).toBe(true);
    await follow(projection, HISTORY, 50);
    expect(await storedBytes()).toBe(expected);
  });

  it('a second rebuild is refused while one is under way', async () => {
    const { promise: isUnderWay, resolve: begin } = Promise.withResolvers<void>();
    const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();
    const slow = new PostgresProjection(pool).rebuild(async (after, limit) => {
      begin();
      await mayGoOn;
      return sourceOf(HISTORY)(after, limit);
    });
    await isUnderWay;
    expect(await new PostgresProjection(pool).rebuild(sourceOf([]))).toBeUndefined();
    goOn();
    expect(await slow).toMatchObject({ position: HISTORY.length });
  });

  it('a rebuild that died leaves the live rows alone, and does not stop the next one', async () => {
    const projection = new PostgresProjection(pool);
    await follow(projection, HISTORY, 40);
    const broken = projection.rebuild(async (after) => {
      if (after.position > 0) throw new Error('the reader died');
      return sourceOf(HISTORY)(LOG_START, 1_500);
    });
    await expect(broken).rejects.toThrow('the reader died');
    expect(await storedBytes()).toBe(expected);
    expect(await projection.rebuild(sourceOf(HISTORY))).toMatchObject({ generation: 2 });
    expect(await storedBytes()).toBe(expected);
  });

  it('F47: rows that are ahead of a restored store go back to what the store has', async () => {
    const projection = new PostgresProjection(pool);
    await follow(projection, HISTORY, 40);
    const restored = HISTORY.slice(0, 70);
    expect(await projection.rebuild(sourceOf(restored))).toEqual({ ...placeOf(70), generation: 2 });
    expect(await storedBytes()).toBe(bytesOf(restored));
  });

  it('rows of another edition of the folds are not added to, and are outdated until rebuilt', async () => {
    const projection = new PostgresProjection(pool);
    await pool.query('update read_models.checkpoint set edition = 0');
    expect(await projection.isOutdated()).toBe(true);
    expect(await projection.apply({ events: HISTORY.slice(0, 5), after: placeOf(0), scannedTo: placeOf(5) })).toBe(
      false,
    );
    await projection.rebuild(sourceOf(HISTORY));
    expect(await projection.isOutdated()).toBe(false);
    expect(await storedBytes()).toBe(expected);
  });

  it('texts that PostgreSQL cannot hold or index do not stop the projection', async () => {
    const odd = `\0${'x'.repeat(5_000)}\ud800`;
    const events = HISTORY.slice(0, 1).map((event) => ({
      ...event,
      type: 'ModuleVersionPromoted',
      data: {
        revision: 1,
        operation_id: 'o',
        origin: { type: 'seed' },
        module: odd,
        version: odd,
        state: 'live',
        promoted_at: '',
      },
    })) as unknown as StoredEvent[];
    await new PostgresProjection(pool).apply({ events, after: placeOf(0), scannedTo: placeOf(1) });
    const reader = new PostgresReadModels(pool);
    const row = await reader.get('module_versions', 'acme', `${odd}@${odd}`);
    expect(row?.module).toBe(odd);
  });
});
