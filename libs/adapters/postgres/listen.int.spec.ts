import { createTestDatabase, type TestDatabase, waitFor } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Listener } from './listen.ts';

const NAME = 'listener-under-test';

describe('a connection that listens', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let listener: Listener;
  let said: (string | undefined)[];
  let listened: number;

  beforeEach(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.url });
    said = [];
    listened = 0;
    listener = new Listener({
      connection: { connectionString: database.url },
      channel: 'fleetwright_test',
      name: NAME,
      onNotification: (payload) => said.push(payload),
      onListening: () => {
        listened += 1;
      },
    });
  });
  afterEach(async () => {
    await listener.close();
    await pool.end();
    await database.drop();
  });

  const connections = async () =>
    (await pool.query(`select pid from pg_stat_activity where application_name = $1`, [NAME])).rowCount;
  const mustListen = (times: number) => waitFor(() => listened === times, { what: `connection ${times} to listen` });
  const mustHear = (...expected: string[]) =>
    waitFor(() => said.join() === expected.join(), { what: `${expected.join()} to be heard` });
  const say = (payload: string) => pool.query(`select pg_notify('fleetwright_test', $1)`, [payload]);

  it('hears what is said from its first connection on, over one connection however often it is opened', async () => {
    await say('before');
    listener.open();
    listener.open();
    await mustListen(1);
    await say('after');
    await mustHear('after');
    expect(await connections()).toBe(1);
  });

  it('listens again after its connection was cut, says so, and hears what comes then', async () => {
    listener.open();
    await mustListen(1);
    await pool.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [NAME]);
    await mustListen(2);
    await say('again');
    await mustHear('again');
    expect(await connections()).toBe(1);
  });

  it.each(['that listens', 'that is just being made'])(
    'closed, it has no connection: one %s is let go',
    async (which) => {
      listener.open();
      if (which === 'that listens') await mustListen(1);
      await listener.close();
      await waitFor(async () => (await connections()) === 0, { what: 'the connection to be let go' });
      await say('to nobody');
      listener.open();
      await mustListen(which === 'that listens' ? 2 : 1);
      await say('to somebody');
      await mustHear('to somebody');
      expect(await connections()).toBe(1);
    },
  );
});
