import type pg from 'pg';
import { readSqlFile } from './sql-file.ts';

const LOSS = readSqlFile('postgres/sql/loss.sql');

export interface CommitSettings {
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly synchronous_commit: string;
  readonly synchronous_standby_names: string;
  /** Servers that follow this one. */
  readonly standbys: number;
}

/** Waits for no standby, whatever is configured. */
const LOCAL_COMMITS = new Set(['off', 'local']);

/**
 * How commits that PostgreSQL acknowledged can be lost, each a sentence that says what to set (its manual, 19.5 and 26.2.8);
 * empty: in no way that it tells of. Who follows later is seen at the next start.
 */
export async function commitLossRisks(pool: pg.Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<CommitSettings>(LOSS);
  return rows.flatMap(risksOf);
}

export function risksOf(settings: CommitSettings): string[] {
  const { fsync, full_page_writes, synchronous_commit, synchronous_standby_names, standbys } = settings;
  const risks: string[] = [];
  if (fsync !== 'on') risks.push('a power cut loses or destroys data: set fsync = on');
  if (full_page_writes !== 'on') risks.push('a power cut can destroy pages: set full_page_writes = on');
  if (synchronous_commit === 'off') risks.push('a crash loses the last commits: set synchronous_commit = on');
  const hasStandbys = standbys > 0 || synchronous_standby_names !== '';
  if (hasStandbys && (synchronous_standby_names === '' || LOCAL_COMMITS.has(synchronous_commit))) {
    const remedy = 'set synchronous_standby_names (Patroni: synchronous_mode_strict), and synchronous_commit = on';
    risks.push(`a failover to a standby loses the last commits: ${remedy}`);
  }
  return risks;
}
