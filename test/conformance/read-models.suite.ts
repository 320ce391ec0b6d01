import type { StoredEvent } from '@fleetwright/contracts';
import type { ReadModels } from '@fleetwright/core/read-models';
import { repositoryHistory, stored } from '@fleetwright/core/read-models/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Read models over rows that begin empty. */
export interface ReadModelsUnderTest {
  readonly models: ReadModels;
  /** Folds the next events of the log. */
  fold(events: readonly StoredEvent[]): Promise<void>;
  close(): Promise<void>;
}

const HISTORY = [...stored(repositoryHistory({ account: 'acme', number: 1, nodes: 4, runs: 3 }))];

/** What every adapter of `ReadModels` answers. */
export function describeReadModels(name: string, create: () => Promise<ReadModelsUnderTest>): void {
  describe(`read models ${name}`, () => {
    let under: ReadModelsUnderTest;
    let models: ReadModels;
    let folded = 0;

    beforeAll(async () => {
      under = await create();
      models = under.models;
      await advance(HISTORY.length - 5);
    });
    afterAll(() => under.close());

    async function advance(to: number): Promise<void> {
      await under.fold(HISTORY.slice(folded, to));
      folded = to;
    }
    const firstRun = async () => {
      const [run] = await models.list('sync_runs', 'acme', { order: 'oldest_first', limit: 1 });
      return must(run);
    };

    it('list in the order of beginning, page by page', async () => {
      const first = await models.list('proposals', 'acme', { order: 'newest_first', limit: 5 });
      const more = { order: 'newest_first', limit: 50, after: must(first[4]).position } as const;
      const second = await models.list('proposals', 'acme', more);
      const all = await models.list('proposals', 'acme', { order: 'oldest_first', limit: 50 });
      expect(all).toHaveLength(12);
      expect([...first, ...second].map(({ id }) => id)).toEqual(all.map(({ id }) => id).toReversed());
      const rest = await models.list('proposals', 'acme', {
        order: 'oldest_first',
        limit: 50,
        after: must(all[9]).position,
      });
      expect(rest).toHaveLength(2);
    });

    it('filter by facets, by one value or by several', async () => {
      const run = await firstRun();
      const list = (filter: Record<string, string | string[]>) =>
        models.list('proposals', 'acme', { order: 'oldest_first', limit: 50, filter });
      expect(await list({ sync_run_id: run.id })).toHaveLength(4);
      expect(await list({ sync_run_id: run.id, key: 'edge-1-2' })).toHaveLength(1);
      expect(await list({ change: ['create', 'update'] })).toHaveLength(12);
      expect(await list({ change: 'delete' })).toHaveLength(0);
    });

    it('refuse a filter that does not exist', async () => {
      const asked = models.list('proposals', 'acme', { order: 'oldest_first', limit: 1, filter: { body: 'x' } });
      await expect(asked).rejects.toThrow('cannot be filtered by body');
    });

    it('answer several rows in the order asked, without those that are not there', async () => {
      const all = await models.list('proposals', 'acme', { order: 'oldest_first', limit: 3 });
      const asked = [must(all[2]).id, 'nothing', must(all[0]).id];
      expect(await models.getMany('proposals', 'acme', asked)).toEqual([all[2], all[0]]);
      expect(await models.getMany('proposals', 'globex', asked)).toEqual([]);
    });

    it('[P7] show an account nothing of another', async () => {
      const run = await firstRun();
      expect(await models.get('sync_runs', 'acme', run.id)).toEqual(run);
      expect(await models.get('sync_runs', 'globex', run.id)).toBeNull();
      expect(await models.list('sync_runs', 'globex', { order: 'oldest_first', limit: 1 })).toEqual([]);
    });

    it('find a repository by its id alone, and nothing that is none', async () => {
      const { repository_id } = await firstRun();
      const row = await models.get('repositories', 'acme', repository_id);
      expect(await models.repositoryOfAnyAccount(repository_id)).toEqual(must(row));
      for (const id of [
        (await firstRun()).id,
        'nothing',
        '',
        '%',
        "' or ''='",
        '\0',
        'acme',
        `acme/${repository_id}`,
      ]) {
        expect([id, await models.repositoryOfAnyAccount(id)]).toEqual([id, null]);
      }
    });

    it('say when the rows have reached a position, and no earlier', async () => {
      const target = HISTORY.length - 3;
      expect(await models.waitFor('acme', { position: target - 2 }, 1_000)).toBe(true);
      expect(await models.waitFor('acme', { position: target }, 30)).toBe(false);
      const reached = models.waitFor('acme', { position: target }, 10_000);
      await advance(target);
      expect(await reached).toBe(true);
    });

    it('say when the rows have reached a revision of the account', async () => {
      const account = await models.get('accounts', 'acme', 'acme');
      const { revision } = must(account);
      expect(await models.waitFor('acme', { account_revision: revision }, 1_000)).toBe(true);
      expect(await models.waitFor('acme', { account_revision: revision + 1 }, 30)).toBe(false);
      expect(await models.waitFor('globex', { account_revision: 1 }, 30)).toBe(false);
      expect(await models.waitFor('globex', { position: null, account_revision: null }, 30)).toBe(true);
    });

    it('ask again after each change until there is an answer', async () => {
      let asked = 0;
      const answered = models.waitUntil(async () => {
        asked += 1;
        return asked === 2 ? 'now' : undefined;
      }, 10_000);
      await advance(HISTORY.length);
      expect(await answered).toBe('now');
    });
  });
}

function must<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('it is not there');
  return value;
}
