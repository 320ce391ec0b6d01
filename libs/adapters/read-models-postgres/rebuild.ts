import { isSamePlace, LOG_START } from '@fleetwright/core/event-sourcing';
import { type Batch, type ProjectionProgress, project, type RebuildSource } from '@fleetwright/core/read-models';
import type pg from 'pg';
import type { OnRefused } from './on-refused.ts';
import { announce, CHECKPOINT, checkpointOf } from './checkpoint.ts';
import {
  REBUILD_CATCH_UP_EVENTS,
  REBUILD_PAGE_EVENTS,
  REBUILD_ROWS_KEPT,
  REBUILD_ROWS_MAX,
  REBUILD_SILENCE_MS,
  REBUILD_UNSETTLED_ROWS,
} from './limits.ts';
import { wallIn } from './account-wall.ts';
import { RowCache } from './row-cache.ts';
import { createIndexes, createTables, WRITER_LOCK } from './schema.ts';
import { loadRows, writeRows } from './table.ts';

const SCHEMA = 'read_models_next';
const OLD = 'read_models_old';
const REBUILD_LOCK = `hashtext('fleetwright.read_models.rebuild')`;

/** One rebuild: fill a new schema, catch up, swap. */
export class Rebuild {
  private readonly pool: pg.Pool;
  private readonly source: RebuildSource;
  private readonly onRefused: OnRefused;
  private readonly cache = new RowCache({ startsEmpty: true });
  private place = LOG_START;

  constructor(pool: pg.Pool, source: RebuildSource, onRefused: OnRefused) {
    this.pool = pool;
    this.source = source;
    this.onRefused = onRefused;
  }

  /** Undefined when another one is under way. */
  async run(): Promise<ProjectionProgress | undefined> {
    const client = await this.pool.connect();
    try {
      const { rows } = await client.query<{ locked: boolean }>(
        `select pg_try_advisory_lock(${REBUILD_LOCK}) as locked`,
      );
      if (rows[0]?.locked !== true) return undefined;
      // What a crash could lose here is only a schema that nobody reads. A process that is frozen loses the lock.
      await client.query(`set synchronous_commit to off; set idle_session_timeout to ${REBUILD_SILENCE_MS}`);
      await client.query(`drop schema if exists ${SCHEMA} cascade; drop schema if exists ${OLD} cascade`);
      await client.query(createTables(SCHEMA, 0));
      await this.fill(client);
      await client.query(createIndexes(SCHEMA));
      // The wall between accounts is part of the schema, and swapped in with it.
      await wallIn(client, SCHEMA);
      const progress = await this.swap(client);
      await client.query(`drop schema ${OLD} cascade`);
      return progress;
    } finally {
      // Ends the session's lock and settings with it.
      client.release(true);
    }
  }

  /** Reads the next page while this one is folded, and writes what has settled while the next is. */
  private async fill(client: pg.PoolClient): Promise<void> {
    let reading = this.source(LOG_START, REBUILD_PAGE_EVENTS);
    let writing = Promise.resolve();
    for (;;) {
      const page = await reading;
      reading = this.source(page.scannedTo, REBUILD_PAGE_EVENTS);
      // Its failure is awaited with the next page; until then it must not count as unhandled.
      reading.catch(() => {});
      await this.fold(client, page, writing);
      await writing;
      writing = writeRows(client, SCHEMA, this.cache.takeSettled(REBUILD_UNSETTLED_ROWS));
      writing.catch(() => {});
      if (this.cache.size > REBUILD_ROWS_MAX) this.cache.forgetSettled(REBUILD_ROWS_KEPT);
      if (page.events.length < REBUILD_CATCH_UP_EVENTS) break;
    }
    await Promise.all([writing, reading]);
    await writeRows(client, SCHEMA, this.cache.take());
  }

  /** Stops the live projection, does the rest, and puts the new schema into the old one's place. */
  private async swap(client: pg.PoolClient): Promise<ProjectionProgress> {
    await client.query(`begin; ${WRITER_LOCK}; set local synchronous_commit to on`);
    const live = checkpointOf(await client.query(CHECKPOINT));
    // Readers never go back behind what they have seen.
    while (this.place.position < live.position) {
      const page = await this.source(this.place, REBUILD_PAGE_EVENTS);
      // The rows were ahead of the store, as after a restored backup: what the store has is what is true.
      if (isSamePlace(page.scannedTo, this.place)) break;
      await this.fold(client, page, Promise.resolve());
    }
    await writeRows(client, SCHEMA, this.cache.take());
    const progress = { ...this.place, generation: live.generation + 1 };
    await client.query(
      `update ${SCHEMA}.checkpoint set generation = ${progress.generation};
      alter schema read_models rename to ${OLD};
      alter schema ${SCHEMA} rename to read_models;
      ${announce(progress)};
      commit`,
    );
    return progress;
  }

  /** A row that was forgotten may still be on its way to the database: it is read when `written`. */
  private async fold(
    client: pg.PoolClient,
    { events, scannedTo }: Omit<Batch, 'after'>,
    written: Promise<void>,
  ): Promise<void> {
    if (scannedTo.position < this.place.position)
      throw new Error('the event store answered an older page than asked for');
    const missing = this.cache.missing(events);
    if (missing.size > 0) {
      await written;
      await loadRows(client, SCHEMA, this.cache, missing);
    }
    for (const refused of project(events, this.cache)) await this.onRefused(refused);
    this.place = scannedTo;
  }
}
