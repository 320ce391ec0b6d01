import { randomUUID } from 'node:crypto';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';
import { EVENT_DATA, EVENT_TYPE, ratePerSecond } from './workload.ts';

/** Appends a second of emmett's event store, one event to a stream that must be empty, with a connection for each writer. */
export async function measureEmmett(connectionString: string, writers: number): Promise<number> {
  const pool = new pg.Pool({ connectionString, max: writers });
  const store = getPostgreSQLEventStore(connectionString, { connectionOptions: { pool, pooled: true } });
  const source = randomUUID();
  let n = 0;
  const append = () => {
    n += 1;
    const events = [{ type: EVENT_TYPE, data: EVENT_DATA }];
    return store.appendToStream(`rollout-${source}-${n}`, events, { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' });
  };
  try {
    await store.schema.migrate();
    await ratePerSecond(writers, append, 500);
    return await ratePerSecond(writers, append);
  } finally {
    await store.close();
    await pool.end();
  }
}
