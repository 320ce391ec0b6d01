import { createHash } from 'node:crypto';
import { PostgresDocuments } from '@fleetwright/adapters/documents-postgres';
import { StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { createTestDatabase, type TestDatabase, waitFor } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DOCUMENTS_TEMPLATE } from './postgres-documents.ts';

let database: TestDatabase;
let pool: pg.Pool;
let documents: PostgresDocuments;

beforeEach(async () => {
  database = await createTestDatabase(DOCUMENTS_TEMPLATE);
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  documents = new PostgresDocuments({ pool });
});

afterEach(async () => {
  await pool.end();
  await database.drop();
});

const sha256 = (text: string) => createHash('sha256').update(text).digest();
const INSERT = `insert into documents.documents (account_id, digest, encoding, body) values ('acme', $1, 'plain', $2)`;

it('[ES26] whoever puts the same documents in another order waits, and never in a circle', async () => {
  const [low, high] = ['one', 'two'].toSorted((a, b) => Buffer.compare(sha256(a), sha256(b))) as [string, string];
  const other = await pool.connect();
  await other.query('begin');
  await other.query(INSERT, [sha256(low), low]);

  const put = documents.put('acme', [high, low]);
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await waitFor(async () => (await pool.query(waiting)).rowCount, {
    what: 'the put to wait for the other',
  });
  await other.query(INSERT, [sha256(high), high]);
  await other.query('commit');
  other.release();

  expect(await put).toHaveLength(2);
  expect(await documents.get('acme', await put)).toEqual([high, low]);
});

it('[ES19] documents that cannot be reached are StoreUnavailable', async () => {
  const stopped = new pg.Pool({ connectionString: 'postgresql://nobody@127.0.0.1:1/none' });
  const unreachable = new PostgresDocuments({ pool: stopped });
  await expect(unreachable.put('acme', ['text'])).rejects.toThrow(StoreUnavailable);
  await expect(unreachable.get('acme', ['00'.repeat(32)])).rejects.toThrow(StoreUnavailable);
  await stopped.end();
});
