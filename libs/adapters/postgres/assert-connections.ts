import { Serialiser } from '@fleetwright/core/concurrency';
import type pg from 'pg';

/** Two services of a process that each hold a part of its connections would wait for each other. */
const checks = new Serialiser();

/**
 * Takes a service's connections all at once and gives them back. Throws an error that says what is missing and what to do
 * when PostgreSQL gives fewer: better at the start than in the middle of somebody's request.
 */
export function assertConnections(pool: pg.Pool, connections: number): Promise<void> {
  return checks.run('process', async () => {
    const taken = await Promise.allSettled(Array.from({ length: connections }, () => pool.connect()));
    for (const each of taken) if (each.status === 'fulfilled') each.value.release();
    const refused = taken.filter((each) => each.status === 'rejected');
    const [first] = refused;
    if (first === undefined) return;
    const reason = first.reason instanceof Error ? first.reason.message : String(first.reason);
    throw new Error(
      `PostgreSQL gives this process ${connections - refused.length} of its ${connections} connections (${reason}): ` +
        'raise max_connections, or lower FLEETWRIGHT_DATABASE_CONNECTIONS or the number of replicas (docs/capacity.md)',
      { cause: first.reason },
    );
  });
}
