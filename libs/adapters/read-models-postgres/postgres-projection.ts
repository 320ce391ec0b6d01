import { isSamePlace } from '@fleetwright/core/event-sourcing';
import {
  type Batch,
  FOLD_EDITION,
  type ProjectionProgress,
  project,
  type Projection,
  type RebuildSource,
} from '@fleetwright/core/read-models';
import pg from 'pg';
import { orUnavailable } from '../postgres/errors.ts';
import { announce, CHECKPOINT, type Checkpoint, checkpointOf } from './checkpoint.ts';
import { CACHED_ROWS_MAX } from './limits.ts';
import { mustFold, type OnRefused } from './on-refused.ts';
import { Rebuild } from './rebuild.ts';
import { RowCache } from './row-cache.ts';
import { WRITER_LOCK } from './schema.ts';
import { loadRows, writeRows } from './table.ts';

/**
 * Rows that a crash takes back with their checkpoint are made again from the log, which is durable before anybody reads it:
 * nobody waits for the disk on their account.
 */
const BEGIN = `begin; set local synchronous_commit to off; ${WRITER_LOCK}`;

/**
 * Writes the read models. `migrateReadModels` must have been run. What an event throws that cannot be folded is thrown
 * on, unless somebody is named who keeps such events: then the rows go on without it.
 */
export class PostgresProjection implements Projection {
  private readonly pool: pg.Pool;
  private cache = new RowCache({ startsEmpty: false });
  private last: Checkpoint | undefined;

  private readonly onRefused: OnRefused;

  constructor(pool: pg.Pool, onRefused: OnRefused = mustFold) {
    this.pool = pool;
    this.onRefused = onRefused;
  }

  async progress(): Promise<ProjectionProgress> {
    return this.read();
  }

  async isOutdated(): Promise<boolean> {
    const { edition } = await this.read();
    return edition !== FOLD_EDITION;
  }

  async apply(batch: Batch): Promise<boolean> {
    try {
      const applied = await orUnavailable(() => this.tryApply(batch));
      if (!applied) this.forget();
      return applied;
    } catch (error) {
      // Whether it was committed is not known, so nothing that is kept can be trusted.
      this.forget();
      throw error;
    }
  }

  async rebuild(source: RebuildSource): Promise<ProjectionProgress | undefined> {
    const progress = await orUnavailable(() => new Rebuild(this.pool, source, this.onRefused).run());
    this.forget();
    return progress;
  }

  private async tryApply({ events, after, scannedTo }: Batch): Promise<boolean> {
    const known = this.last ?? (await this.read());
    if (!isSamePlace(known, after) || known.edition !== FOLD_EDITION) return false;
    // This batch keeps to these rows, also when a rebuild ends meanwhile and has them forgotten.
    const { cache } = this;
    // Read outside of the transaction: if anybody wrote since, the checkpoint is no longer the known one.
    await loadRows(this.pool, 'read_models', cache, cache.missing(events));
    for (const refused of project(events, cache)) await this.onRefused(refused);
    const next = { ...known, ...scannedTo };
    const committed = await this.commit(cache, known, next);
    if (!committed) return false;
    this.last = next;
    if (this.cache.size > CACHED_ROWS_MAX) this.cache = new RowCache({ startsEmpty: false });
    return true;
  }

  private async commit(cache: RowCache, known: Checkpoint, next: Checkpoint): Promise<boolean> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      const current = checkpointOf(lastOf(await client.query(`${BEGIN}; ${CHECKPOINT}`)));
      const isOurs = isSamePlace(current, known) && current.generation === known.generation;
      if (isOurs) await writeRows(client, 'read_models', cache.take());
      await client.query(isOurs ? `${announce(next)}; commit` : 'rollback');
      return isOurs;
    } catch (error) {
      broken = error as Error;
      throw error;
    } finally {
      // A connection with an unknown transaction on it is not used again.
      client.release(broken);
    }
  }

  private async read(): Promise<Checkpoint> {
    const current = await orUnavailable(async () => checkpointOf(await this.pool.query(CHECKPOINT)));
    // Rows that are kept belong to the checkpoint they were kept with.
    const { last } = this;
    if (!last || !isSamePlace(current, last) || current.generation !== last.generation) this.forget();
    this.last = current;
    return current;
  }

  private forget(): void {
    this.cache = new RowCache({ startsEmpty: false });
    this.last = undefined;
  }
}

/** What the last of several statements answered: `pg` gives a list of them. */
function lastOf<Result>(results: Result | Result[]): Result {
  const last = Array.isArray(results) ? results.at(-1) : results;
  if (last === undefined) throw new Error('no statement answered');
  return last;
}
