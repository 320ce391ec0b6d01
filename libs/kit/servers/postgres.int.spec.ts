import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { processesIn } from './child.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';
import { removeFolder } from '../testing/remove-folder.ts';

const folders: string[] = [];
const servers: PostgresServer[] = [];

// mkdtemp makes folders of mode 0700: what a clone below root's home looks like to everybody else.
async function start(options: { profile?: 'durable' | 'fast'; settings?: Record<string, string> } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'fleetwright-postgres-'));
  folders.push(folder);
  const server = await startPostgres({ dataDir: join(folder, 'data'), ...options });
  servers.push(server);
  return server;
}

async function ask<Row extends pg.QueryResultRow>(server: PostgresServer, sql: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: server.url() });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop('immediate')));
  for (const folder of folders.splice(0)) await removeFolder(folder);
});

describe('startPostgres', () => {
  it('is durable by default, speaks UTF-8 and sorts by bytes', async () => {
    const server = await start();
    const settings = await ask<{ name: string; setting: string }>(
      server,
      "select name, setting from pg_settings where name in ('fsync','synchronous_commit','full_page_writes') order by 1",
    );
    expect(settings.map(({ setting }) => setting)).toEqual(['on', 'on', 'on']);
    expect(
      await ask(server, 'select pg_encoding_to_char(encoding) e, datcollate c from pg_database where datname=$1', [
        'postgres',
      ]),
    ).toEqual([{ e: 'UTF8', c: 'C' }]);
  });

  it.each(['fast', 'immediate', 'kill'] as const)('keeps what was committed over a %s stop', async (how) => {
    const server = await start();
    const before = { port: server.port, pid: server.pid() };
    await ask(server, "create table t as select 'kept' as word");
    if (how === 'kill') await server.kill();
    else await server.stop(how);
    expect(processesIn(server.dataDir)).toEqual([]);
    await server.start();
    expect(server.port).toBe(before.port);
    expect(server.pid()).not.toBe(before.pid);
    expect(await ask(server, 'select word from t')).toEqual([{ word: 'kept' }]);
  });

  it('continues a data folder that another run left', async () => {
    const first = await start({ profile: 'fast' });
    await ask(first, 'create table t (n int)');
    await first.stop();
    const second = await startPostgres({ dataDir: first.dataDir });
    servers.push(second);
    expect(await ask(second, 'select n from t')).toEqual([]);
  });

  it('asks for the password', async () => {
    const server = await start({ profile: 'fast' });
    const client = new pg.Client({ connectionString: server.url().replace(server.password, 'wrong') });
    await expect(client.connect()).rejects.toThrow('password authentication failed');
  });

  it('says what the server said when it does not start', async () => {
    await expect(start({ settings: { shared_buffers: 'plenty' } })).rejects.toThrow(/shared_buffers.*plenty/s);
  });
});
