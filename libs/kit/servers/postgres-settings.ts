import pg from 'pg';
import { POSTGRES_MAX_CONNECTIONS } from './limits.ts';

export type PostgresProfile = 'durable' | 'fast';

// What is acknowledged must survive a power cut (SPEC: no acknowledged loss); these three together promise it.
const DURABILITY: Record<PostgresProfile, Record<string, string>> = {
  durable: { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' },
  fast: { fsync: 'off', synchronous_commit: 'on', full_page_writes: 'off' },
};

const COMMON: Record<string, string> = {
  max_connections: String(POSTGRES_MAX_CONNECTIONS),
  shared_buffers: '128MB',
  max_wal_size: '2GB',
  timezone: 'UTC',
  // Our statements are short: compiling one costs more than running it.
  jit: 'off',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
};

export function postgresSettings(
  profile: PostgresProfile,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return { ...COMMON, ...DURABILITY[profile], ...more };
}

/** Throws unless the running server has the durability that was asked for, wherever else settings may come from. */
export async function assertDurability(url: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const names = Object.keys(DURABILITY.durable);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; setting: string }>(
      'select name, setting from pg_settings where name = any($1)',
      [names],
    );
    for (const { name, setting } of rows) {
      if (setting !== settings[name]) throw new Error(`PostgreSQL runs with ${name}=${setting}, not ${settings[name]}`);
    }
  } finally {
    await client.end();
  }
}
