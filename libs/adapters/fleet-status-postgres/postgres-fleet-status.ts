import type { AccountId, Digest, Id, Instant } from '@fleetwright/contracts';
import type { AgentReport, NodeState } from '@fleetwright/contracts/agents';
import { EMPTY_STREAM, type StreamPlace } from '@fleetwright/core/event-sourcing';
import type { NodeRow, ReceivedReport, StandingNow, StateChange, StatusStore } from '@fleetwright/core/fleet-status';
import type pg from 'pg';
import { orUnavailable } from '../postgres/errors.ts';
import { readSqlFile } from '../postgres/sql-file.ts';
import { STATEMENT_TIMEOUT_MS } from './limits.ts';

const sql = (name: string) => readSqlFile(`fleet-status-postgres/sql/queries/${name}.sql`);
const SQL = {
  receive: sql('receive'),
  unassessed: `${sql('known')}${sql('unassessed')}`,
  nodes: `${sql('known')}${sql('nodes')}`,
  forget: sql('forget'),
  states: sql('states'),
  computedTo: sql('computed-to'),
  change: sql('change'),
} as const;

interface Row {
  readonly account_id: AccountId;
  readonly instance_id: Id;
  readonly hostname: string;
  readonly boot_id: Id;
  readonly cloned_boot_id: Id | null;
  readonly report: string;
  readonly essence: Digest;
  readonly last_seen_at: Date;
  readonly silent_ms: string;
  readonly state: NodeState;
  readonly since: Date;
  readonly told_drift: string | null;
  readonly told_clone: string | null;
  readonly told_keys: string | null;
  readonly epoch: string | null;
  readonly counter: string | null;
  readonly digest: Digest | null;
}

interface StateRow extends Pick<Row, 'instance_id' | 'state' | 'since'> {
  readonly is_current: boolean;
}

/** What nodes say, in PostgreSQL. `migrateFleetStatus` and `migrateBundles` must have been run. The pool is not ended. */
export class PostgresFleetStatus implements StatusStore {
  readonly #pool: pg.Pool;

  constructor({ pool }: { readonly pool: pg.Pool }) {
    this.#pool = pool;
  }

  async receive(reports: readonly ReceivedReport[]): Promise<void> {
    const rows = reports.map(({ report, ...row }) => ({
      ...row,
      boot_id: report.boot_id,
      report: JSON.stringify(report),
    }));
    await this.#query('receive', [JSON.stringify(rows)]);
  }

  async unassessed({
    silentMs,
    limit,
  }: {
    readonly silentMs: number;
    readonly limit: number;
  }): Promise<readonly NodeRow[]> {
    return (await this.#query<Row>('unassessed', [silentMs, limit])).map(nodeOf);
  }

  async forget(rows: readonly Pick<NodeRow, 'account' | 'instance_id' | 'essence'>[]): Promise<void> {
    const named = rows.map(({ account, instance_id, essence }) => ({ account, instance_id, essence }));
    await this.#query('forget', [JSON.stringify(named)]);
  }

  async change(changes: readonly StateChange[]): Promise<void> {
    const rows = changes.map(({ current, ...change }) => ({ ...change, current: current ?? '' }));
    await this.#query('change', [JSON.stringify(rows)]);
  }

  async nodes(account: AccountId, silentMs: number, instances?: readonly Id[]): Promise<ReadonlyMap<Id, NodeRow>> {
    const rows = await this.#query<Row>('nodes', [silentMs, account, instances ?? null]);
    return new Map(rows.map((row) => [row.instance_id, nodeOf(row)]));
  }

  async states(account: AccountId): Promise<ReadonlyMap<Id, StandingNow>> {
    const rows = await this.#query<StateRow>('states', [account]);
    return new Map(
      rows.map(({ instance_id, state, since, is_current }) => {
        return [instance_id, { state, since: since.toISOString(), isCurrent: is_current }];
      }),
    );
  }

  async computedTo(account: AccountId): Promise<StreamPlace> {
    const [row] = await this.#query<{ version: string; event_id: Id | null }>('computedTo', [account]);
    return row === undefined || row.event_id === null
      ? EMPTY_STREAM
      : { version: Number(row.version), eventId: row.event_id };
  }

  async now(): Promise<Instant> {
    const { rows } = await orUnavailable(() => this.#pool.query<{ now: Date }>('select clock_timestamp() as now'));
    return (rows[0]?.now ?? new Date(0)).toISOString();
  }

  #query<R extends pg.QueryResultRow>(name: keyof typeof SQL, values: unknown[]): Promise<R[]> {
    return orUnavailable(async () => {
      const config = { name: `status.${name}`, text: SQL[name], values, query_timeout: STATEMENT_TIMEOUT_MS };
      return (await this.#pool.query<R>(config as pg.QueryConfig)).rows;
    });
  }
}

function nodeOf(row: Row): NodeRow {
  const { account_id: account, epoch, counter, digest, report, silent_ms, last_seen_at, since, ...same } = row;
  const isGiven = epoch !== null && counter !== null && digest !== null;
  return {
    ...same,
    account,
    report: JSON.parse(report) as AgentReport,
    silentMs: Number(silent_ms),
    last_seen_at: last_seen_at.toISOString(),
    since: since.toISOString(),
    current: isGiven ? { number: { epoch: Number(epoch), counter: Number(counter) }, digest } : null,
  };
}
