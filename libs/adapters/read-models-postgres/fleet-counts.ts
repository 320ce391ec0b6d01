import type pg from 'pg';
import { orUnavailable } from '../postgres/errors.ts';
import { READ_TIMEOUT_MS } from './limits.ts';

/** How the whole installation stands, over all accounts: for its operators, and without a name of anybody. */
export interface FleetCounts {
  readonly proposals: readonly { readonly status: string; readonly count: number }[];
  /** Runs that have not ended; `oldestSeconds`: how long ago the first of them began. */
  readonly runs: readonly { readonly status: string; readonly count: number; readonly oldestSeconds: number }[];
  readonly driftedRepositories: number;
  readonly driftedResources: number;
  readonly repositories: readonly { readonly status: string; readonly count: number }[];
}

const PROPOSALS = `select status, count(*)::int as count from read_models.proposals
  where status in ('pending_approval', 'approved', 'applying', 'blocked', 'failed') group by status`;
const RUNS = `select status, count(*)::int as count,
    extract(epoch from now() - min((body::json ->> 'created_at')::timestamptz))::float8 as "oldestSeconds"
  from read_models.sync_runs where status in ('in_progress', 'diff_ready', 'applying') group by status`;
const DRIFT = `select count(*)::int as repositories, coalesce(sum((body::json ->> 'total')::int), 0)::int as resources
  from read_models.drift_reports where body::json ->> 'drift' = 'true'`;
const REPOSITORIES = `select body::json ->> 'status' as status, count(*)::int as count
  from read_models.repositories group by 1`;

/** Throws `StoreUnavailable`. */
export async function fleetCounts(pool: pg.Pool): Promise<FleetCounts> {
  const rows = async <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> => {
    const config = { text, query_timeout: READ_TIMEOUT_MS };
    return orUnavailable(async () => (await pool.query<Row>(config as pg.QueryConfig)).rows);
  };
  const proposals = await rows<FleetCounts['proposals'][number]>(PROPOSALS);
  const runs = await rows<FleetCounts['runs'][number]>(RUNS);
  const [drift] = await rows<{ repositories: number; resources: number }>(DRIFT);
  const repositories = await rows<FleetCounts['repositories'][number]>(REPOSITORIES);
  return {
    proposals,
    runs,
    repositories,
    driftedRepositories: drift?.repositories ?? 0,
    driftedResources: drift?.resources ?? 0,
  };
}
