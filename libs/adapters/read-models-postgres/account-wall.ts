import type pg from 'pg';
import { readSqlFile } from '../postgres/sql-file.ts';

type Queryable = Pick<pg.ClientBase, 'query'>;

/** Who reads rows of one account alone: nobody logs in as it, whoever connects becomes it. */
export const READER = 'fleetwright_reader';

/** The account that a connection reads for; until it is set there is none, and nothing is seen. */
export const ACCOUNT_SETTING = 'fleetwright.account';

const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Makes the role that readers become, unless there is one that whoever connects may become. Throws what an administrator of the
 * database has to do once, where whoever connects may make no roles.
 */
export async function ensureReader(client: Queryable): Promise<void> {
  const { rows } = await client.query<{ may: boolean }>(
    `select pg_has_role(current_user, oid, 'member') as may from pg_roles where rolname = '${READER}'`,
  );
  if (rows[0]?.may === true) return;
  try {
    await client.query(readSqlFile('read-models-postgres/sql/reader.sql'));
  } catch (error) {
    if ((error as { code?: string }).code !== INSUFFICIENT_PRIVILEGE) throw error;
    const once = `create role ${READER} nologin; grant ${READER} to <the user of FLEETWRIGHT_DATABASE_URL>`;
    throw new Error(`the database lets nobody make the role ${READER}; have its administrator run once: ${once}`, {
      cause: error,
    });
  }
}

/** Lets readers see the rows of their account in each of these tables, and no other. Idempotent; changes nothing that is so. */
export async function wallIn(client: Queryable, schema: string): Promise<void> {
  const { rows } = await client.query<{ name: string; has_account: boolean }>(
    `select c.relname as name,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'account_id') as has_account
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relkind in ('r', 'p') and not (
      c.relrowsecurity and has_table_privilege($2, c.oid, 'select')
      and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'of_the_account')
    )`,
    [schema, READER],
  );
  const open = rows.filter(({ has_account }) => has_account);
  if (open.length > 0) await client.query(open.map(({ name }) => wallOf(schema, name)).join(';\n'));
  await client.query(`grant usage on schema ${schema} to ${READER}`);
}

function wallOf(schema: string, table: string): string {
  return `alter table ${schema}.${table} enable row level security;
    drop policy if exists of_the_account on ${schema}.${table};
    create policy of_the_account on ${schema}.${table} for select to ${READER}
      using (account_id = current_setting('${ACCOUNT_SETTING}', true));
    grant select on ${schema}.${table} to ${READER}`;
}
