import type { Command, WebhookProvider } from '@fleetwright/contracts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DELIVERY_KEYS_MAX, DELIVERY_MEMORY_MS } from './limits.ts';
import { RepoSyncWebhooks } from './repo-sync.webhooks.ts';
import { DOWN, REPOSITORY, RepoSyncHarness, URL } from './testing/harness.ts';

let harness: RepoSyncHarness;
let webhooks: RepoSyncWebhooks;

beforeEach(() => {
  harness = new RepoSyncHarness();
  webhooks = new RepoSyncWebhooks(harness.ports);
  harness.git.commit(URL, { files: { 'fleet.yaml': 'version: 1\n' } });
});

/** A repository whose first run was fetched and reviewed. */
async function settled(): Promise<void> {
  await harness.register();
  await harness.fetch();
  await harness.review();
  await harness.ticks.pollDue(harness.clock.now());
}
const note = (delivery_id: string | null, provider: WebhookProvider = 'gitea') =>
  webhooks.notePush(harness.command('NotePush', { repository_id: REPOSITORY, provider, delivery_id }));
const commit = (text: string) => harness.git.commit(URL, { files: { 'fleet.yaml': text } });
const triggers = async () => (await harness.events('SyncRequested')).map(({ data }) => data.trigger);

describe('a webhook', () => {
  it('opens a run at once that says what it is from, long before the interval', async () => {
    await settled();
    commit('version: 1 # pushed\n');
    expect(await note('one')).toMatchObject({ ok: true, result: { status: 'accepted' } });
    await harness.wait(1);
    expect(await triggers()).toEqual(['registration', 'webhook']);
  });

  it('starts a run in the trace of its delivery, and the next one without a trace in none', async () => {
    await settled();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const push = { repository_id: REPOSITORY, provider: 'gitea' as const, delivery_id: 'one' };
    commit('version: 1 # pushed\n');
    await webhooks.notePush({ ...harness.command('NotePush', push), traceparent });
    await harness.wait(1);
    await harness.fetch();
    await harness.review();
    commit('version: 1 # pushed again\n');
    await note('two');
    await harness.wait(2);
    const traces = (await harness.events('SyncRequested')).map((event) => event.traceparent);
    expect(traces).toEqual([null, traceparent, null]);
  });

  it('without a push opens nothing: only the remote says what moved', async () => {
    await settled();
    const tip = vi.spyOn(harness.git, 'tip');
    await note('one');
    await harness.wait(1);
    expect(tip).toHaveBeenCalledTimes(1);
    expect(await triggers()).toEqual(['registration']);
    await harness.wait(299);
    expect(tip).toHaveBeenCalledTimes(1);
  });

  it('[F43] a thousand of them in a second are one look and one run', async () => {
    await settled();
    const tip = vi.spyOn(harness.git, 'tip');
    commit('version: 1 # pushed\n');
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => note(`delivery ${n % 500}`)));
    await harness.wait(1);
    await harness.wait(1);
    expect(tip).toHaveBeenCalledTimes(1);
    expect(await triggers()).toEqual(['registration', 'webhook']);
  });

  it('[F43] a look each when they come one after the other: the control', async () => {
    await settled();
    const tip = vi.spyOn(harness.git, 'tip');
    for (const id of ['one', 'two', 'three']) {
      await note(id);
      await harness.wait(2);
    }
    expect(tip).toHaveBeenCalledTimes(3);
  });

  it('[RS42] that is sent again is called repeated, and costs a look all the same', async () => {
    await settled();
    await note('one');
    await harness.wait(1);
    const tip = vi.spyOn(harness.git, 'tip');
    expect(await note('one')).toMatchObject({ result: { status: 'repeated' } });
    await harness.wait(1);
    expect(tip).toHaveBeenCalledTimes(1);
    expect(await triggers()).toEqual(['registration']);
  });

  it.each<WebhookProvider>(['github', 'gitea', 'gitlab'])(
    '[RS42] of %s is seen at once when a branch goes back and forth, with ids, without, and with one for all',
    async (provider) => {
      await settled();
      for (const id of ['1 2 3', null, 'always the same']) {
        for (const [turn, text] of ['B', 'A', 'B'].entries()) {
          commit(`version: 1 # ${text}\n`);
          const expected = id === 'always the same' && turn > 0 ? 'repeated' : 'accepted';
          expect(await note(id === '1 2 3' ? `${turn}` : id, provider)).toMatchObject({ result: { status: expected } });
          const before = (await triggers()).length;
          await harness.wait(1);
          expect((await triggers()).slice(before), `${id}, push ${turn}`).toEqual(['webhook']);
          await harness.fetch();
          await harness.review();
        }
      }
    },
  );

  it('that comes while a run is under way is answered by one run after it', async () => {
    await settled();
    commit('version: 1 # two\n');
    await harness.sync();
    await harness.fetch();
    commit('version: 1 # three\n');
    await note('one');
    await note('two');
    await harness.wait(1);
    expect(await triggers()).toEqual(['registration', 'sync_now']);
    await harness.review();
    await harness.wait(2);
    expect(await triggers()).toEqual(['registration', 'sync_now', 'webhook']);
    await harness.fetch();
    await harness.review();
    await harness.wait(2);
    expect(await triggers()).toHaveLength(3);
  });

  it('that comes while the remote is asked is not lost', async () => {
    await settled();
    const ask = harness.git.tip.bind(harness.git);
    vi.spyOn(harness.git, 'tip').mockImplementationOnce(async (target) => {
      const answer = await ask(target);
      commit('version: 1 # pushed a moment too late for this answer\n');
      await note('late');
      return answer;
    });
    await harness.wait(301);
    expect(await triggers()).toEqual(['registration']);
    await harness.wait(1);
    expect(await triggers()).toEqual(['registration', 'webhook']);
  });

  it('that comes while the remote is down opens a run that says so', async () => {
    await settled();
    harness.git.fail(URL, DOWN);
    await note('one');
    await harness.wait(1);
    expect(await triggers()).toEqual(['registration', 'webhook']);
  });

  it('of a repository that was registered a moment ago is heard, of a disabled or unknown one ignored', async () => {
    expect(await note('one')).toMatchObject({ result: { status: 'ignored' } });
    await harness.register();
    expect(await note('one')).toMatchObject({ result: { status: 'accepted' } });
    const settings = { enabled: false };
    await harness.commands.update(harness.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
    await harness.ticks.pollDue(harness.clock.now());
    expect(await note('two')).toMatchObject({ result: { status: 'ignored' } });
  });

  it('is forgotten after a while', async () => {
    await settled();
    await note('one');
    harness.clock.advance(DELIVERY_MEMORY_MS);
    await webhooks.forgetPushes(harness.clock.now());
    expect(await note('one')).toMatchObject({ result: { status: 'accepted' } });
  });

  it('remembers no more than it may', async () => {
    await settled();
    await note('first');
    for (let n = 0; n < DELIVERY_KEYS_MAX; n += 1) {
      harness.clock.advance(1);
      await note(`delivery ${n}`);
    }
    await webhooks.forgetPushes(harness.clock.now());
    expect(await note('first')).toMatchObject({ result: { status: 'accepted' } });
    expect(await note('delivery 0')).toMatchObject({ result: { status: 'repeated' } });
  });
});

describe('the last delivery', () => {
  const last = () => webhooks.readLastPush(harness.command('ReadLastPush', { repository_id: REPOSITORY }));

  it('is told with its time, and none where there was none', async () => {
    await settled();
    expect(await last()).toMatchObject({ ok: true, result: { at: null } });
    await note('one');
    const at = harness.clock.now();
    harness.clock.advance(60_000);
    expect(await last()).toMatchObject({ ok: true, result: { at } });
  });
});

describe('rotating the secret', () => {
  const rotate = (more: Partial<Command<'RotateWebhookSecret'>> = {}) =>
    webhooks.rotate(harness.command('RotateWebhookSecret', { repository_id: REPOSITORY }, more));

  it('answers the next generation, and the same one to a repetition', async () => {
    await harness.register();
    expect(await rotate({ operation_id: 'rotate' })).toMatchObject({ ok: true, result: { generation: 2 } });
    expect(await rotate({ operation_id: 'rotate' })).toMatchObject({ ok: true, result: { generation: 2 } });
    expect(await rotate()).toMatchObject({ ok: true, result: { generation: 3 } });
    expect(await harness.events('WebhookSecretRotated')).toHaveLength(2);
  });

  it('is refused to foreign hands as if there were no such repository', async () => {
    await harness.register();
    expect(await rotate({ account_id: 'globex' })).toMatchObject({ ok: false, code: 'not_found' });
  });
});
