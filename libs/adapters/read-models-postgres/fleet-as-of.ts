import type { AccountId, Instant } from '@fleetwright/contracts';
import type { FleetAsOf } from '@fleetwright/core/read-models';
import { readSqlFile } from '../postgres/sql-file.ts';
import { CLOCK_BACK_MS_MAX } from './limits.ts';
import { sqlText } from './sql-text.ts';

const PLACE_OF = readSqlFile('read-models-postgres/sql/queries/place-of.sql');
const AS_OF = readSqlFile('read-models-postgres/sql/queries/as-of.sql');

interface Query {
  readonly text: string;
  readonly values: unknown[];
}

export function placeQuery(account: AccountId, at: Instant): Query {
  const back = new Date(Date.parse(at) - CLOCK_BACK_MS_MAX).toISOString();
  return { text: PLACE_OF, values: [sqlText(account), new Date(at).toISOString(), back] };
}

export function asOfQuery(account: AccountId, asked: FleetAsOf): Query {
  const { upTo, beyond = -1, prefix = '', after = '', things, limit, withGone = false } = asked;
  const named = things?.map(sqlText) ?? null;
  return {
    text: AS_OF,
    values: [sqlText(account), upTo, beyond, sqlText(prefix), sqlText(after), named, limit, withGone],
  };
}
