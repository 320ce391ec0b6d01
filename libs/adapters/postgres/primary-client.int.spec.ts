import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, processesIn, startPostgres } from '@fleetwright/kit/servers';
import { removeFolder, waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitLossRisks } from './commit-loss.ts';
import { isUnavailable } from './errors.ts';
import { Listener } from './listen.ts';
import { openPool } from './open-pool.ts';
import { clientFor, connectionTo, NoPrimary } from './primary-client.ts';

describe('an address of several hosts', () => {
  let folder: string;
  let primary: PostgresServer;
  let standby: PostgresServer;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetwright-primary-'));
    const settings = { wal_level: 'replica', max_wal_senders: '4', hot_standby: 'on' };
    primary = await startPostgres({ dataDir: join(folder, 'one'), profile: 'fast', settings });
    await primary.stop();
    await cp(join(folder, 'one'), join(folder, 'two'), { recursive: true });
    await writeFile(join(folder, 'two', 'standby.signal'), '');
    const { user, password, host, port } = primary;
    const follows = `primary_conninfo = 'host=${host} port=${port} user=${user} password=${password}'\n`;
    await writeFile(join(folder, 'two', 'postgresql.auto.conf'), follows, { flag: 'a' });
    await primary.start();
    standby = await startPostgres({ dataDir: join(folder, 'two'), profile: 'fast', settings });
    url = `postgresql://${user}:${password}@${standby.host}:${standby.port},${host}:${port}/postgres`;
  });
  afterAll(async () => {
    // What stands still does not see its postmaster end.
    signalPrimary('SIGCONT');
    await Promise.all([primary?.kill(), standby?.kill()]);
    await removeFolder(folder);
  });

  const signalPrimary = (signal: 'SIGSTOP' | 'SIGCONT') => {
    for (const pid of processesIn(primary.dataDir)) process.kill(pid, signal);
  };

  const promote = async () => {
    const pool = openPool({ service: 'test', databaseUrl: standby.url(), connections: 3 });
    await pool.query('select pg_promote()');
    await pool.end();
  };

  it('leads to the one that takes writes, and after a failover to the new one', async () => {
    const pool = openPool({ service: 'test', databaseUrl: url, connections: 3 });
    const port = async () => (await pool.query(`select inet_server_port() as port`)).rows[0]?.port;
    const heard: (string | undefined)[] = [];
    let listening = 0;
    const listener = new Listener({
      connection: pool.options,
      channel: 'failover',
      name: 'failover-test',
      onNotification: (payload) => heard.push(payload),
      onListening: () => (listening += 1),
    });
    listener.open();
    expect(await port()).toBe(primary.port);
    await pool.query('create table written as select 1 as n');
    await waitFor(() => listening === 1, { what: 'the listener' });

    // A standby that nobody waits for is told.
    await waitFor(async () => (await commitLossRisks(pool)).some((risk) => risk.includes('failover')), {
      what: 'the standby to follow',
    });
    await waitFor(
      async () => {
        const second = openPool({ service: 'test', databaseUrl: standby.url(), connections: 3 });
        return second
          .query('select from written')
          .then(
            () => true,
            () => false,
          )
          .finally(() => second.end());
      },
      { what: 'the standby to have it' },
    );
    // It breaks no connection, and answers on none.
    signalPrimary('SIGSTOP');
    const hanging = pool.query('select 1').then(
      () => undefined,
      (error: unknown) => error,
    );
    await expect(pool.query('select 1')).rejects.toThrow(NoPrimary);
    await promote();
    expect(isUnavailable(await hanging)).toBe(true);
    await waitFor(
      () =>
        port().then(
          (now) => now === standby.port,
          () => false,
        ),
      { what: 'the new primary' },
    );
    await pool.query('insert into written values (2)');
    await waitFor(() => listening === 2, { what: 'the listener on the new primary' });
    await pool.query(`notify failover, 'heard'`);
    await waitFor(() => heard.includes('heard'), { what: 'the notification' });
    await listener.close();
    await pool.end();
  });

  it('says of each host why it is none, and never a password', async () => {
    const away = url.replace(String(standby.port), '1');
    const client = clientFor(connectionTo(away));
    const error: Error = await client.connect().then(
      () => new Error('it connected'),
      (reason: Error) => reason,
    );
    expect(error).toBeInstanceOf(NoPrimary);
    expect(error.message).toMatch(/:1 .*; .*:\d+ /);
    expect(error.message).not.toContain(primary.password);
    await client.end();
  });
});
