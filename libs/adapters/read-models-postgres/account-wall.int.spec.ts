import { LOG_START, logPlaceOf } from '@fleetwright/core/event-sourcing';
import { READ_MODELS } from '@fleetwright/core/read-models';
import { repositoryHistory, stored } from '@fleetwright/core/read-models/testing';
import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccountReads } from './account-reads.ts';
import { ACCOUNT_SETTING, READER } from './account-wall.ts';
import { migrateReadModels, PostgresProjection, PostgresReadModels } from './index.ts';

/** Statements that forgot their account. */
const FORGETFUL = Object.keys(READ_MODELS).map(
  (model) => [model, `select distinct account_id from read_models.${model} order by 1`] as const,
);

describe('the wall between accounts in PostgreSQL', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let reads: AccountReads;

  beforeEach(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 4 });
    pool.on('error', () => {});
    await migrateReadModels(pool);
    const histories = ['acme', 'globex'].flatMap((account, at) => [
      ...repositoryHistory({ account, number: at + 1, nodes: 2, runs: 1 }),
    ]);
    const events = [...stored(histories)];
    const last = events.at(-1);
    if (last === undefined) throw new Error('nothing happened');
    await new PostgresProjection(pool).apply({ events, after: LOG_START, scannedTo: logPlaceOf(last) });
    reads = new AccountReads(pool);
  });
  afterEach(async () => {
    await reads.close();
    await pool.end();
    await database.drop();
  });

  const accountsBy = async (query: (text: string) => Promise<{ account_id: string }[]>) =>
    new Map(
      await Promise.all(
        FORGETFUL.map(
          async ([model, text]) => [model, (await query(text)).map(({ account_id }) => account_id)] as const,
        ),
      ),
    );
  const past = async (text: string) => (await pool.query<{ account_id: string }>(text)).rows;
  const readingFor = (account: string) => (text: string) => reads.query<{ account_id: string }>(account, { text });

  it('shows a statement that forgot its account the rows of that account alone', async () => {
    const [control, acme, globex] = await Promise.all([
      accountsBy(past),
      accountsBy(readingFor('acme')),
      accountsBy(readingFor('globex')),
    ]);
    const both = [...control].filter(([, accounts]) => accounts.length === 2).map(([model]) => model);
    // Past the wall the same statements see everybody.
    expect(both.length).toBeGreaterThan(5);
    for (const model of both)
      expect([model, acme.get(model), globex.get(model)]).toEqual([model, ['acme'], ['globex']]);
  });

  it('shows nothing to somebody for whom no account was set, or one that there is not', async () => {
    const nobody = new pg.Client({ connectionString: database.url, options: `-c role=${READER}` });
    await nobody.connect();
    const seen = await accountsBy(async (text) => (await nobody.query<{ account_id: string }>(text)).rows);
    await nobody.end();
    expect([...seen.values()].flat()).toEqual([]);
    expect([...(await accountsBy(readingFor('initech'))).values()].flat()).toEqual([]);
  });

  it('lets readers write nothing, and become nobody else by what they set', async () => {
    const write = reads.query('acme', { text: `delete from read_models.repositories` });
    await expect(write).rejects.toMatchObject({ code: '42501' });
    const setting = `select current_user::text as who, current_setting('${ACCOUNT_SETTING}') as account`;
    expect(await reads.query('acme', { text: setting })).toEqual([{ who: READER, account: 'acme' }]);
  });

  it('never lets a connection answer for the account that it answered for before', async () => {
    const asked = Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? 'acme' : 'globex'));
    const answers = await Promise.all(
      asked.map(async (account) => readingFor(account)('select distinct account_id from read_models.resources')),
    );
    expect(answers.map((rows) => rows.map(({ account_id }) => account_id).join())).toEqual(asked);
  });

  it('answers for the next account after a statement that failed', async () => {
    await expect(reads.query('acme', { text: 'select 1 / 0' })).rejects.toMatchObject({ code: '22012' });
    expect(await readingFor('globex')('select distinct account_id from read_models.resources')).toEqual([
      { account_id: 'globex' },
    ]);
  });

  it('stands after a rebuild, and around tables of an earlier release', async () => {
    const projection = new PostgresProjection(pool);
    const { position, eventId } = await projection.progress();
    await projection.rebuild(async (after) => ({
      events: [],
      scannedTo: after.position < position ? { position, eventId } : after,
    }));
    await pool.query(`insert into read_models.votes values ('acme', 'k', 1, '{}'), ('globex', 'k', 2, '{}')`);
    const votes = () => readingFor('acme')('select account_id from read_models.votes');
    expect(await votes()).toEqual([{ account_id: 'acme' }]);

    await pool.query(
      `alter table read_models.votes disable row level security; drop policy of_the_account on read_models.votes`,
    );
    // The control: without the policy a forgotten account is a leak.
    expect(await votes()).toHaveLength(2);
    await migrateReadModels(pool);
    expect(await votes()).toEqual([{ account_id: 'acme' }]);
  });

  it('hides nothing from the port, whose methods name their account', async () => {
    const models = new PostgresReadModels(pool);
    const asked = { order: 'oldest_first', limit: 100 } as const;
    const [acme, globex] = await Promise.all(
      ['acme', 'globex'].map((account) => models.list('resources', account, asked)),
    );
    expect([acme?.length, globex?.length]).toEqual([acme?.length, acme?.length]);
    expect(acme?.length).toBeGreaterThan(0);
    await models.close();
  });

  it('says what an administrator has to do, where whoever connects may make no role', async () => {
    const name = `fw_plain_${process.pid}`;
    await pool.query(`create role ${name} login password 'x'`);
    const url = new URL(database.url);
    url.username = name;
    url.password = 'x';
    const plain = new pg.Pool({ connectionString: url.href, max: 1 });
    try {
      // Nobody may become a role that another one made.
      await expect(migrateReadModels(plain)).rejects.toThrow(`create role ${READER} nologin; grant ${READER} to`);
      await pool.query(`grant ${READER} to ${name}`);
      await expect(migrateReadModels(plain)).rejects.not.toThrow(READER);
    } finally {
      await plain.end();
      await pool.query(`drop owned by ${name}; drop role ${name}`);
    }
  });
});
