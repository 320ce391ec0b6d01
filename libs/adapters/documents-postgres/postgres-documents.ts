import type { AccountId, Digest } from '@fleetwright/contracts';
import type { Documents } from '@fleetwright/core/event-sourcing';
import type pg from 'pg';
import { orUnavailable } from '../postgres/errors.ts';
import { readSqlFile } from '../postgres/sql-file.ts';
import { decodeBody, encodeBody, type StoredBody } from './body.ts';
import { PUT_BYTES_MAX, QUERY_TIMEOUT_MS } from './limits.ts';

const PUT = readSqlFile('documents-postgres/sql/queries/put.sql');
const GET = readSqlFile('documents-postgres/sql/queries/get.sql');

/** Documents in PostgreSQL. `migrateDocuments` must have been run. */
export class PostgresDocuments implements Documents {
  private readonly pool: pg.Pool;

  /** The pool stays the caller's. */
  constructor(options: { readonly pool: pg.Pool }) {
    this.pool = options.pool;
    // An idle connection that breaks is replaced; without a listener it would end the process.
    this.pool.on('error', () => {});
  }

  async put(account: AccountId, texts: readonly string[]): Promise<readonly Digest[]> {
    const bodies = await Promise.all(texts.map(encodeBody));
    const distinct = [...new Map(bodies.map((body) => [body.digest, body])).values()];
    for (const part of inParts(distinct)) await this.insert(account, part);
    return bodies.map(({ digest }) => digest);
  }

  async get(account: AccountId, digests: readonly Digest[]): Promise<readonly (string | undefined)[]> {
    const rows = await this.query<StoredBody>('documents.get', GET, [account, digests.map(bytesOf)]);
    const decoded = rows.map(async (row) => [row.digest, await decodeBody(row)] as const);
    const texts = new Map(await Promise.all(decoded));
    return digests.map((digest) => texts.get(digest));
  }

  private async insert(account: AccountId, bodies: readonly StoredBody[]): Promise<void> {
    let start = 1;
    const starts = bodies.map(({ body }) => {
      const own = start;
      start += body.length;
      return own;
    });
    await this.query('documents.put', PUT, [
      account,
      Buffer.concat(bodies.map(({ body }) => body)),
      bodies.map(({ digest }) => bytesOf(digest)),
      bodies.map(({ encoding }) => encoding),
      starts,
      bodies.map(({ body }) => body.length),
    ]);
  }

  private query<Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const config = { name, text, values, query_timeout: QUERY_TIMEOUT_MS } as pg.QueryConfig;
    return orUnavailable(async () => (await this.pool.query<Row>(config)).rows);
  }
}

function bytesOf(digest: Digest): Buffer {
  return Buffer.from(digest, 'hex');
}

/** Parts that fit one statement. A body that is larger than that goes alone. */
function inParts(bodies: readonly StoredBody[]): StoredBody[][] {
  const parts: StoredBody[][] = [];
  let sizeBytes = Number.POSITIVE_INFINITY;
  for (const stored of bodies) {
    if (sizeBytes + stored.body.length > PUT_BYTES_MAX) {
      parts.push([]);
      sizeBytes = 0;
    }
    parts.at(-1)?.push(stored);
    sizeBytes += stored.body.length;
  }
  return parts;
}
