import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';
import { GOODBYE_POLL_MS, GOODBYE_TIMEOUT_MS } from './limits.ts';

export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  /** Ends what is still connected and deletes the database. Dropping twice is allowed. */
  drop(): Promise<void>;
}

export interface DatabaseTemplate {
  /** Names the template within the test run: two templates of one name must be equal. */
  readonly name: string;
  /** Fills the empty database at `url`, for example with a schema; called once a test run. It must disconnect. */
  readonly fill: (url: string) => Promise<void>;
}

/** A fresh database on the run's shared PostgreSQL: empty, or a copy of a template. */
export async function createTestDatabase(template?: DatabaseTemplate): Promise<TestDatabase> {
  const source = template === undefined ? 'template0' : await ensureTemplate(template);
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdministrator((client) => client.query(`create database "${name}" template "${source}"`));
  return {
    name,
    url: urlOf(name),
    drop: async () => {
      await asAdministrator(async (client) => {
        await untilLeft(client, name);
        await client.query(`drop database if exists "${name}" with (force)`);
      });
    },
  };
}

/**
 * Waits a moment until nobody is connected. A pool that was just ended still says goodbye, and being thrown out then is
 * an error that nobody listens to any more.
 */
async function untilLeft(client: pg.Client, database: string): Promise<void> {
  const deadline = Date.now() + GOODBYE_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const { rowCount } = await client.query('select from pg_stat_activity where datname = $1', [database]);
    if (rowCount === 0) return;
    await sleep(GOODBYE_POLL_MS);
  }
}

/** The connection string of a database on the run's shared PostgreSQL. */
function urlOf(database: string): string {
  const { host, port, user, password } = inject('fleetwrightServers').postgres;
  return `postgresql://${user}:${password}@${host}:${port}/${database}`;
}

/** The address of the run's shared NATS. Streams are shared too: name yours after your test's database. */
export function testNatsUrl(): string {
  return inject('fleetwrightServers').nats.url;
}

async function asAdministrator<T>(action: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: urlOf('postgres') });
  await client.connect();
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}

/** Test files run in several processes; the lock lets the first one fill the template while the others wait. */
function ensureTemplate(template: DatabaseTemplate): Promise<string> {
  const name = `template_${template.name}`;
  return asAdministrator(async (client) => {
    await client.query('select pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await fillTemplate(client, name, template);
    return name;
  });
}

// Renamed when full, so that a template whose filling failed is not taken for a good one.
async function fillTemplate(client: pg.Client, name: string, template: DatabaseTemplate): Promise<void> {
  const unfinished = `${name}_${randomBytes(4).toString('hex')}`;
  await client.query(`create database "${unfinished}" template template0`);
  await template.fill(urlOf(unfinished));
  await client.query(`alter database "${unfinished}" rename to "${name}"`);
}
