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

    it('count rows by the values of facets, without those that no row has', async () => {
      const run = await firstRun();
      const sorted = async (filter: Record<string, string | string[]>, by: string[]) =>
        (await models.count('proposals', 'acme', { filter, by }))
          .map(({ values, count }) => [...values, count])
          .toSorted();
      expect(await sorted({ sync_run_id: run.id }, ['kind', 'approver'])).toEqual([['node', 'people', 4]]);
      const all = await sorted({}, ['change']);
      expect(all).toEqual([
        ['create', 4],
        ['update', 8],
      ]);
      expect(await sorted({ sync_run_id: [] }, ['change'])).toEqual([]);
      expect(await models.count('proposals', 'globex', { by: ['change'] })).toEqual([]);
      const unfinished = await models.count('sync_runs', 'acme', { by: ['approval_request_id'] });
      expect(unfinished.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    });

    it('refuse to count by what is no facet', async () => {
      await expect(models.count('proposals', 'acme', { by: ['body'] })).rejects.toThrow('cannot be filtered by body');
      await expect(models.count('proposals', 'acme', { by: ['key" from x; --'] })).rejects.toThrow(
        'cannot be filtered',
      );
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

    it('[RM81] answer the fleet as of a place, in the order of things', async () => {
      const history = await models.list('fleet_history', 'acme', { order: 'oldest_first', limit: 100 });
      const [first, last] = [must(history[0]), must(history.at(-1))];
      const asOf = async (upTo: number, more: object = {}) =>
        (await models.fleetAsOf('acme', { upTo, limit: 100, ...more })).map(({ thing, revision }) => [thing, revision]);
      const newest = new Map(history.map(({ thing, revision }) => [thing, revision]));
      const sorted = [...newest].toSorted(([a], [b]) => (a < b ? -1 : 1));
      expect(sorted.length).toBeGreaterThan(3);
      expect(await asOf(last.position)).toEqual(sorted);
      expect(await asOf(first.position)).toEqual([[first.thing, first.revision]]);
      expect(await asOf(first.position - 1)).toEqual([]);
      expect(await asOf(last.position, { limit: 2 })).toEqual(sorted.slice(0, 2));
      expect(await asOf(last.position, { after: must(sorted[1])[0], prefix: 'node/' })).toEqual(sorted.slice(2));
      expect(await asOf(last.position, { prefix: 'template/' })).toEqual([]);
      expect(await asOf(last.position, { things: [last.thing, 'node/nobody'] })).toEqual([[last.thing, last.revision]]);
      expect(await asOf(last.position, { beyond: last.position - 1 })).toEqual([[last.thing, last.revision]]);
      expect(await models.fleetAsOf('globex', { upTo: last.position, limit: 10 })).toEqual([]);
    });

    it('[RM81] answer the place of a moment, and none before there was anything', async () => {
      const history = await models.list('fleet_history', 'acme', { order: 'oldest_first', limit: 100 });
      const [first, second] = [must(history[0]), must(history[1])];
      expect(await models.fleetPlace('acme', '2000-01-01T00:00:00.000Z')).toBeNull();
      expect(await models.fleetPlace('acme', first.at)).toBe(first.position);
      const between = new Date(Date.parse(second.at) - 1).toISOString();
      expect(await models.fleetPlace('acme', between)).toBe(first.position);
      expect(await models.fleetPlace('acme', '2999-01-01T00:00:00.000Z')).toBe(must(history.at(-1)).position);
      expect(await models.fleetPlace('globex', '2999-01-01T00:00:00.000Z')).toBeNull();
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
