import type { AccountId, Digest, Id } from '@fleetwright/contracts';
import type { BundleNumber } from '@fleetwright/contracts/agents';
import type { BundleParts, BundleStore, ComputedTo, CurrentBundle, Recorded } from '@fleetwright/core/bundles';
import { EMPTY_STREAM, type StreamPlace } from '@fleetwright/core/event-sourcing';
import type pg from 'pg';
import { orUnavailable } from '../postgres/errors.ts';
import { readSqlFile } from '../postgres/sql-file.ts';
import { STATEMENT_TIMEOUT_MS } from './limits.ts';

const sql = (name: string) => readSqlFile(`bundles-postgres/sql/queries/${name}.sql`);
const SQL = {
  computedTo: sql('computed-to'),
  known: sql('known'),
  beginAccount: sql('begin-account'),
  advance: sql('advance'),
  write: sql('write'),
  remove: sql('remove'),
  ofInstances: sql('of-instances'),
  ofNode: sql('of-node'),
  raiseEpoch: sql('raise-epoch'),
  startOver: sql('start-over'),
} as const;

interface Row {
  readonly hostname: string;
  readonly instance_id: Id | null;
  readonly epoch: string;
  readonly counter: string;
  readonly digest: Digest;
  readonly computed_at: Date;
  readonly epoch_raised_at: Date | null;
}

interface ManifestRow extends Row {
  readonly manifest: string;
}

/** Bundles in PostgreSQL. `migrateBundles` must have been run. The pool is not ended. */
export class PostgresBundles implements BundleStore {
  readonly #pool: pg.Pool;

  constructor({ pool }: { readonly pool: pg.Pool }) {
    this.#pool = pool;
  }

  async computedTo(account: AccountId): Promise<ComputedTo> {
    const { rows } = await this.#query<{ version: string; event_id: Id | null; turn: string }>('computedTo', [account]);
    const [row] = rows;
    const turn = Number(row?.turn ?? 0);
    return row === undefined || row.event_id === null
      ? { ...EMPTY_STREAM, turn }
      : { version: Number(row.version), eventId: row.event_id, turn };
  }

  async known(account: AccountId, hostnames: readonly string[]) {
    const { rows } = await this.#query<Pick<Row, 'hostname' | 'digest' | 'instance_id'>>('known', [account, hostnames]);
    return new Map(rows.map(({ hostname, digest, instance_id }) => [hostname, { digest, instance_id }]));
  }

  record(
    account: AccountId,
    { from, to }: { readonly from: ComputedTo; readonly to: StreamPlace },
    { parts, gone }: { readonly parts: BundleParts; readonly gone: readonly string[] },
  ): Promise<Recorded> {
    return this.#inTransaction(async (query) => {
      await query('beginAccount', [account]);
      const places = [account, from.version, from.eventId, to.version, to.eventId, from.turn];
      if ((await query('advance', places)).rowCount !== 1) return { kind: 'moved' };
      const written: Row[] = [];
      let writing: Promise<unknown> = Promise.resolve();
      try {
        for await (const part of parts) {
          await writing;
          // Whoever computes the next part does it meanwhile.
          writing = query('write', [account, JSON.stringify(part)]).then(({ rows }) =>
            written.push(...(rows as Row[])),
          );
          // Its failure is met at the next part; until then it is nobody's.
          writing.catch(() => undefined);
        }
      } finally {
        await writing;
      }
      if (gone.length > 0) await query('remove', [account, gone]);
      return { kind: 'recorded', bundles: written.map(withoutManifest) };
    });
  }

  async ofInstances(account: AccountId, instances: readonly Id[]): Promise<ReadonlyMap<Id, CurrentBundle>> {
    const { rows } = await this.#query<ManifestRow>('ofInstances', [account, instances]);
    return new Map(rows.flatMap((row) => (row.instance_id === null ? [] : [[row.instance_id, currentOf(row)]])));
  }

  async ofNode(account: AccountId, hostname: string): Promise<CurrentBundle | undefined> {
    const { rows } = await this.#query<ManifestRow>('ofNode', [account, hostname]);
    return rows[0] && currentOf(rows[0]);
  }

  async raiseEpoch(account: AccountId, hostname: string, from: BundleNumber, epoch: number): Promise<boolean> {
    const { rowCount } = await this.#query('raiseEpoch', [account, hostname, from.epoch, from.counter, epoch]);
    return rowCount === 1;
  }

  async startOver(account: AccountId, epoch: number): Promise<void> {
    await this.#query('startOver', [account, epoch]);
  }

  #query<R extends pg.QueryResultRow>(name: keyof typeof SQL, values: unknown[]): Promise<pg.QueryResult<R>> {
    return orUnavailable(() => this.#pool.query<R>(statement(name, values)));
  }

  #inTransaction<T>(
    work: (query: (name: keyof typeof SQL, values: unknown[]) => Promise<pg.QueryResult>) => Promise<T>,
  ): Promise<T> {
    return orUnavailable(async () => {
      const client = await this.#pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('begin');
        const result = await work((name, values) => client.query(statement(name, values)));
        await client.query('commit');
        return result;
      } catch (error) {
        broken = error instanceof Error ? error : new Error(String(error));
        throw error;
      } finally {
        // With whatever transaction is on it.
        client.release(broken);
      }
    });
  }
}

function statement(name: keyof typeof SQL, values: unknown[]): pg.QueryConfig {
  return { name: `bundles.${name}`, text: SQL[name], values, query_timeout: STATEMENT_TIMEOUT_MS } as pg.QueryConfig;
}

function currentOf(row: ManifestRow): CurrentBundle {
  return { ...withoutManifest(row), manifest: row.manifest };
}

function withoutManifest({
  hostname,
  instance_id,
  digest,
  epoch,
  counter,
  ...at
}: Row): Omit<CurrentBundle, 'manifest'> {
  return {
    hostname,
    instance_id,
    digest,
    number: { epoch: Number(epoch), counter: Number(counter) },
    computed_at: at.computed_at.toISOString(),
    epoch_raised_at: at.epoch_raised_at?.toISOString() ?? null,
  };
}
