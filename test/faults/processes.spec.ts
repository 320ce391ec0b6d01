import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Stack, startStack } from '../end-to-end/stack.ts';
import { mustBeWhole, withDatabase } from './aftermath.ts';
import { announcedPositions, relayedTo } from './bus.ts';
import { nodeOf, untilStopped, Workload } from './workload.ts';

describe('processes that are killed or stand still', () => {
  let stack: Stack;
  let work: Workload;

  beforeAll(async () => {
    stack = await startStack({ environment: { FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS: '1' } });
  });
  afterAll(async () => {
    await stack?.stop();
  });
  beforeEach(() => {
    work = new Workload(stack);
  });

  /** Whether a statement waits for somebody else's transaction to end. */
  const somebodyWaits = () =>
    withDatabase(stack, async (database) => {
      const text = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return (await database.query(text)).rowCount;
    });
  /** Runs `meanwhile` while a statement holds its locks; it is rolled back afterwards. */
  const whileHeld = (statement: string, meanwhile: () => Promise<void>) =>
    withDatabase(stack, async (database) => {
      await database.query(`begin; ${statement}`);
      await meanwhile();
    });
  const whileLocked = (table: string, meanwhile: () => Promise<void>) =>
    whileHeld(`lock table ${table} in access exclusive mode`, meanwhile);
  const countOf = async (stream: string) => (await stack.log()).filter((event) => event.stream === stream).length;

  it('[F2] a diff that stands still with its plan computed: another finishes the run, and its late twin is a conflict', async () => {
    const repository = await work.register('f2-twin', 3);
    await repository.converge();
    await repository.change(4);
    const first = stack.service('diff');
    let runId = '';
    await whileLocked('inventory.nodes', async () => {
      runId = await repository.request();
      await waitFor(somebodyWaits, { what: 'diff to read the live fleet' });
      first.pause();
      onTestFinished(() => first.resume());
    });
    expect(await countOf(`diff-${runId}`)).toBe(0);
    const second = await stack.startReplica('diff');
    expect(await repository.reaches(runId, (status) => status !== 'in_progress')).toMatchObject({
      status: 'diff_ready',
    });
    first.resume();
    await second.stop();
    // The next run of the repository is the first one's alone, and comes behind its late twin.
    await mustBeWhole(work);
    expect(await countOf(`diff-${runId}`)).toBe(1);
  });

  it('[F2] repo-sync killed after the fetch, before it is recorded: the run goes on', async () => {
    const repository = await work.register('f2-killed', 3);
    await repository.converge();
    await repository.change(4);
    let runId = '';
    await whileLocked('documents.documents', async () => {
      runId = await repository.request();
      await waitFor(somebodyWaits, { what: 'repo-sync to keep what it fetched' });
      await stack.service('repo-sync').kill();
    });
    expect(await countOf(`sync-${runId}`)).toBe(0);
    await stack.service('repo-sync').start();
    await mustBeWhole(work);
    expect(await countOf(`sync-${runId}`)).toBe(1);
  });

  it('[F3] the relay killed again and again at work: everything is announced once, in order, without holes', async () => {
    const repositories = await Promise.all(['f3-a', 'f3-b'].map((name) => work.register(name, 5)));
    const working = untilStopped(repositories, 5);
    for (let kills = 1; kills <= 3; kills += 1) {
      const before = await relayedTo(stack);
      const isAtWork = async () => (await relayedTo(stack)) > before;
      await waitFor(isAtWork, { what: 'the relay to announce something', timeoutMs: 150_000 });
      await stack.service('relay').kill();
      await stack.service('relay').start();
    }
    await working.stop();
    await mustBeWhole(work);
    const head = (await stack.log()).length;
    await waitFor(async () => (await relayedTo(stack)) === head, { what: 'everything to be announced' });
    expect(await announcedPositions(stack)).toEqual(Array.from({ length: head }, (_, index) => index + 1));
  });

  it.each(['apply', 'inventory'] as const)(
    '[F5] %s killed at item 7 of 20: 1 to 6 can be seen, it goes on with 7, repeats none and keeps the order',
    async (victim) => {
      const name = `f5-${victim}`;
      const repository = await work.register(name, 0);
      await repository.converge();
      await repository.change(20);
      const run = await repository.sync();
      await whileHeld(nodeAlreadyThere(nodeOf(name, 7)), async () => {
        await repository.approveAll(run.id);
        await waitFor(somebodyWaits, { what: 'item 7 to wait for the other transaction' });
        expect(await liveNodes(name)).toEqual([1, 2, 3, 4, 5, 6].map((number) => nodeOf(name, number)));
        await stack.service(victim).kill();
      });
      await stack.service(victim).start();
      expect((await repository.ended(run.id)).status).toBe('applied');
      await mustBeWhole(work);
      const changed = (await stack.log()).flatMap((event) =>
        event.type === 'ResourceChanged' && event.data.kind === 'node' ? [event.data.key] : [],
      );
      expect(changed.filter((key) => key.startsWith(name))).toEqual(
        Array.from({ length: 20 }, (_, index) => nodeOf(name, index + 1)),
      );
    },
  );

  const liveNodes = (prefix: string) =>
    withDatabase(stack, async (database) => {
      const text = `select hostname from inventory.nodes where starts_with(hostname, $1) order by 1`;
      return (await database.query(text, [prefix])).rows.map(({ hostname }) => hostname);
    });
});

/** An uncommitted twin of a node: whoever wants to make it waits until it is rolled back. */
function nodeAlreadyThere(hostname: string): string {
  const json = `'{}'::jsonb`;
  // Without the checks of references, which would lock the account's row as well.
  return `set local session_replication_role = replica;
    insert into inventory.nodes (account_id, hostname, template, region, lifecycle_class, labels, metadata,
      live_version, changed_by, changed_at)
    values ('demo', '${hostname}', 'none', 'none', 'persistent', ${json}, ${json}, 1, ${json}, now())`;
}
