import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type DatabaseTemplate, type TestDatabase } from './test-database.ts';

const databases: TestDatabase[] = [];

async function create(template?: DatabaseTemplate): Promise<TestDatabase> {
  const database = await createTestDatabase(template);
  databases.push(database);
  return database;
}

async function ask(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

afterEach(async () => {
  await Promise.all(databases.splice(0).map((database) => database.drop()));
});

describe('createTestDatabase', () => {
  it('gives each test a database of its own', async () => {
    const [one, two] = await Promise.all([create(), create()]);
    await ask(one.url, 'create table t (n int)');
    await expect(ask(two.url, 'select n from t')).rejects.toThrow('does not exist');
  });

  it('fills a template once and copies it', async () => {
    let filled = 0;
    const template: DatabaseTemplate = {
      name: 'counting',
      fill: async (url) => {
        filled += 1;
        await ask(url, 'create table t as select 7 as n');
      },
    };
    const [one, two] = await Promise.all([create(template), create(template)]);
    await ask(one.url, 'update t set n = 8');
    expect(await ask(two.url, 'select n from t')).toEqual([{ n: 7 }]);
    expect(filled).toBe(1);
  });

  it('fills a template again after its filling failed', async () => {
    const name = 'failing';
    await expect(create({ name, fill: () => Promise.reject(new Error('no schema')) })).rejects.toThrow('no schema');
    const database = await create({ name, fill: async (url) => void (await ask(url, 'create table t (n int)')) });
    expect(await ask(database.url, 'select n from t')).toEqual([]);
  });

  it('drops a database that is still in use', async () => {
    const database = await create();
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => {});
    await client.connect();
    await database.drop();
    await expect(client.query('select 1')).rejects.toThrow(/terminat|not queryable|closed/);
  });
});
