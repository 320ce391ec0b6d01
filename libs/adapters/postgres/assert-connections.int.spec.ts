import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertConnections } from './assert-connections.ts';
import { openPool } from './open-pool.ts';

const ROLE = 'few_connections';

describe('the connections of a process', () => {
  let database: TestDatabase;
  let admin: pg.Client;
  let limited: string;
  const pools: pg.Pool[] = [];

  beforeEach(async () => {
    database = await createTestDatabase();
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(`drop role if exists ${ROLE}; create role ${ROLE} login password 'secret' connection limit 2`);
    const url = new URL(database.url);
    [url.username, url.password] = [ROLE, 'secret'];
    limited = url.href;
  });
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.end()));
    await admin.query(`drop role ${ROLE}`);
    await admin.end();
    await database.drop();
  });

  function open(databaseUrl: string): pg.Pool {
    const pool = openPool({ service: 'relay', databaseUrl, connections: 3 });
    pools.push(pool);
    return pool;
  }

  it('are there, and are given back', async () => {
    const pool = open(database.url);
    await assertConnections(pool, 3);
    expect([pool.totalCount, pool.idleCount]).toEqual([3, 3]);
  });

  it('that PostgreSQL does not give are told with their number and what to do', async () => {
    await expect(assertConnections(open(limited), 3)).rejects.toThrow(
      /gives this process 2 of its 3 connections \(.*too many connections.*\): raise max_connections, or lower FLEETWRIGHT/,
    );
  });

  it('are checked by one service of a process after the other, so that none waits for another', async () => {
    const shared = open(database.url);
    await Promise.all(Array.from({ length: 6 }, () => assertConnections(shared, 3)));
    expect(shared.totalCount).toBe(3);
  });
});
