import {
  connectInventory,
  migrateInventory,
  openPostgresInventory,
  PostgresLiveFleet,
} from '@fleetwright/adapters/inventory-postgres';
import { StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { createTestDatabase, startTcpProxy } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk, done, refusal } from './inventory-under-test.ts';
import { createPostgresInventory, type PostgresInventoryUnderTest } from './postgres-inventory.ts';

let subject: PostgresInventoryUnderTest;
let desk: Desk;
beforeEach(async () => {
  subject = await createPostgresInventory();
  desk = new Desk(subject);
  await desk.overlay();
});
afterEach(() => subject.close());

const NODE = { template: 'base', region: 'eu' };

describe('many at once', () => {
  it('[IV6] writers of one account leave a journal without gaps, in the order of their versions', async () => {
    const writers = Array.from({ length: 8 }, () => new Desk(subject, 'acme')).map(async (writer, n) => {
      for (let i = 0; i < 15; i += 1) {
        const by = { ...writer.by(`writer-${n}-${i}`) };
        await subject.inventory.create(by, { kind: 'node', key: `n${n}-${i}`, attributes: NODE });
        await subject.inventory.update(
          { ...by, operation_id: `${by.operation_id}-u` },
          {
            kind: 'node',
            key: 'a',
            attributes: { labels: { n, i } },
            expected_version: null,
          },
        );
      }
    });
    await Promise.all(writers);

    const revisions: number[] = [];
    for (let after = 0; ; after = revisions.length) {
      const page = await desk.journal(after);
      if (page.length === 0) break;
      revisions.push(...page.map(({ revision }) => revision));
    }
    expect(revisions).toEqual(revisions.map((_, index) => index + 1));
    expect(revisions).toHaveLength(await desk.revision());
    // A node and its instance, and an update each.
    expect(revisions.length).toBeGreaterThanOrEqual(8 * 15 * 3);
  });

  it('[IV16] of many who apply at one version, one wins and the others are stale', async () => {
    const expected_version = await desk.versionOf('node', 'a');
    const requests = Array.from({ length: 10 }, (_, n) =>
      desk.request('update', 'node', 'a', { expected_version, write: { region: `region-${n}` } }),
    );

    const outcomes = (await Promise.all(requests.map((request) => desk.apply(request)))).flat();

    expect(outcomes.filter(({ outcome }) => outcome === 'applied')).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'stale')).toHaveLength(9);
  });

  it('[IV7] a request that is sent many times at once is done once', async () => {
    const before = await desk.revision();
    const request = desk.request('create', 'module', 'once', { write: {} });

    const outcomes = await Promise.all(Array.from({ length: 10 }, () => desk.apply(request)));

    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(await desk.revision()).toBe(before + 1);
  });

  it('[IV28] an account that many begin at once begins once', async () => {
    const others = Array.from({ length: 6 }, (_, n) =>
      subject.inventory.create(
        { ...desk.by(`first-${n}`), account_id: 'new' },
        { kind: 'module', key: `m${n}`, attributes: {} },
      ),
    );
    expect((await Promise.all(others)).map(({ kind }) => kind)).toEqual(Array.from({ length: 6 }, () => 'done'));
    const types = (await subject.inventory.journal('new', 0, 100)).map(({ type }) => type);
    expect(types).toEqual(['AccountCreated', ...Array.from({ length: 6 }, () => 'ResourceChanged')]);
  });

  it('[IV12] a reference and the deletion of what it refers to never both succeed', async () => {
    for (let n = 0; n < 15; n += 1) {
      done(await desk.create('template', `t${n}`));
      const [made, deleted] = await Promise.all([
        desk.create('node', `n${n}`, { template: `t${n}`, region: 'eu' }),
        desk.delete('template', `t${n}`),
      ]);
      expect([made.kind, deleted.kind].toSorted()).toEqual(['done', 'refused']);
      expect(['unresolved_reference', 'in_use']).toContain(refusal(made.kind === 'refused' ? made : deleted).code);
    }
  });

  it('[IV35] a snapshot is of one moment, however much is written meanwhile', async () => {
    const reader = new PostgresLiveFleet(subject.pool);
    let isWriting = true;
    const writing = (async () => {
      for (let n = 0; n < 40; n += 1) {
        const expected_version = await desk.versionOf('node', 'a');
        await desk.applyOne('update', 'node', 'a', { expected_version, write: { region: `r${n}` } });
      }
      isWriting = false;
    })();
    while (isWriting) {
      const { revision, resources } = await reader.snapshot('acme');
      const a = resources.find(({ key, kind }) => kind === 'node' && key === 'a');
      expect(Math.max(...resources.map(({ version }) => version))).toBeLessThanOrEqual(revision);
      if (a?.managed_by) expect(a.attributes['region']).toBe(a.managed_by.last_applied['region']);
    }
    await writing;
  });
});

it('a write reads as many rows in an account of 700 nodes as in one of 50', async () => {
  // One connection: what it planned while the tables were empty is what it would go on with.
  const pool = new pg.Pool({ connectionString: subject.url, max: 1 });
  const inventory = await openPostgresInventory(pool);
  const rowsRead = async () => {
    await pool.query('select pg_stat_force_next_flush()');
    const { rows } = await pool.query<{ read: string }>(
      `select sum(idx_tup_read + seq_tup_read) as read from pg_stat_user_tables
       join (select relid, sum(idx_tup_read) as idx_tup_read from pg_stat_user_indexes group by relid) i using (relid)
       where schemaname = 'inventory'`,
    );
    return Number(rows[0]?.read);
  };
  const read: number[] = [];
  for (let wave = 0; wave < 14; wave += 1) {
    const before = await rowsRead();
    const requests = Array.from({ length: 50 }, (_, n) =>
      desk.request('create', 'node', `wave-${wave}-${n}`, { write: NODE, declared: NODE }),
    );
    const { results } = await inventory.apply(desk.by(), requests);
    expect(results.map(({ outcome }) => outcome)).toEqual(requests.map(() => 'applied'));
    read.push(((await rowsRead()) - before) / requests.length);
  }
  await pool.end();

  expect(read.at(-1)).toBeLessThan(2 * Number(read[1]));
});

describe('trouble', () => {
  it('[F5] a wave that was cut off is finished by its repetition, each change once', async () => {
    const port = Number(new URL(subject.url).port);
    const proxy = await startTcpProxy({ host: '127.0.0.1', port });
    const url = subject.url.replace(`:${port}/`, `:${proxy.port}/`);
    const { inventory, close } = await connectInventory({ connectionString: url, connections: 2 });
    const requests = Array.from({ length: 200 }, (_, n) =>
      desk.request('create', 'node', `w${n}`, { write: NODE, declared: NODE }),
    );
    const before = await desk.revision();

    const cutOff = inventory.apply(desk.by(), requests).catch((error: unknown) => error);
    // Somewhere in the middle of the wave.
    while ((await desk.revision()) < before + 30) await new Promise((resolve) => setImmediate(resolve));
    proxy.cut();
    expect(await cutOff).toBeInstanceOf(StoreUnavailable);
    proxy.mend();
    const { results } = await inventory.apply(desk.by(), requests);

    expect(results.map(({ outcome }) => outcome)).toEqual(requests.map(() => 'applied'));
    expect(await desk.revision()).toBe(before + 2 * requests.length);
    await close();
    await proxy.stop();
  });

  it('tells a database that cannot be reached from a refusal', async () => {
    const pool = new pg.Pool({ connectionString: subject.url.replace(/:\d+\//, ':1/') });
    await expect(new PostgresLiveFleet(pool).snapshot('acme')).rejects.toBeInstanceOf(StoreUnavailable);
    await pool.end();
  });

  it('is unavailable to readers until the inventory has made its schema', async () => {
    const database = await createTestDatabase();
    const pool = new pg.Pool({ connectionString: database.url });
    pool.on('error', () => {});
    const fleet = new PostgresLiveFleet(pool);
    await expect(fleet.snapshot('acme')).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(fleet.revision('acme')).rejects.toBeInstanceOf(StoreUnavailable);

    await Promise.all([migrateInventory(pool), migrateInventory(pool), migrateInventory(pool)]);
    expect(await fleet.revision('acme')).toBe(0);
    await pool.end();
    await database.drop();
  });
});
