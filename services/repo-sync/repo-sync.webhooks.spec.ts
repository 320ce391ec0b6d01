import { createHash } from 'node:crypto';
import type { Command } from '@fleetwright/contracts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DELIVERY_KEYS_MAX, DELIVERY_MEMORY_MS } from './limits.ts';
import { RepoSyncWebhooks } from './repo-sync.webhooks.ts';
import { DOWN, REPOSITORY, Stage, URL } from './testing/stage.ts';

let stage: Stage;
let webhooks: RepoSyncWebhooks;

beforeEach(() => {
  stage = new Stage();
  webhooks = new RepoSyncWebhooks(stage.ports);
  stage.git.commit(URL, { files: { 'fleet.yaml': 'version: 1\n' } });
});

/** A repository whose first run was fetched and reviewed. */
async function settled(): Promise<void> {
  await stage.register();
  await stage.fetch();
  await stage.review();
  await stage.ticks.pollDue(stage.clock.now());
}
const note = (delivery_id: string | null, content = delivery_id ?? '') =>
  webhooks.notePush(
    stage.command('NotePush', {
      repository_id: REPOSITORY,
      provider: 'gitea',
      delivery_id,
      body_digest: createHash('sha256').update(content).digest('hex'),
    }),
  );
const commit = (text: string) => stage.git.commit(URL, { files: { 'fleet.yaml': text } });
const triggers = async () => (await stage.events('SyncRequested')).map(({ data }) => data.trigger);

describe('a webhook', () => {
  it('opens a run at once that says what it is from, long before the interval', async () => {
    await settled();
    commit('version: 1 # pushed\n');
    expect(await note('one')).toMatchObject({ ok: true, result: { status: 'accepted' } });
    await stage.wait(1);
    expect(await triggers()).toEqual(['registration', 'webhook']);
  });

  it('without a push opens nothing: only the remote says what moved', async () => {
    await settled();
    const tip = vi.spyOn(stage.git, 'tip');
    await note('one');
    await stage.wait(1);
    expect(tip).toHaveBeenCalledTimes(1);
    expect(await triggers()).toEqual(['registration']);
    await stage.wait(299);
    expect(tip).toHaveBeenCalledTimes(1);
  });

  it('[F43] a thousand of them in a second are one look and one run', async () => {
    await settled();
    const tip = vi.spyOn(stage.git, 'tip');
    commit('version: 1 # pushed\n');
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => note(`delivery ${n % 500}`)));
    await stage.wait(1);
    await stage.wait(1);
    expect(tip).toHaveBeenCalledTimes(1);
    expect(await triggers()).toEqual(['registration', 'webhook']);
  });

  it('[F43] a look each when they come one after the other: the control', async () => {
    await settled();
    const tip = vi.spyOn(stage.git, 'tip');
    for (const id of ['one', 'two', 'three']) {
      await note(id);
      await stage.wait(2);
    }
    expect(tip).toHaveBeenCalledTimes(3);
  });

  it('that is repeated has no effect, also under another id', async () => {
    await settled();
    await note('one', 'content');
    await stage.wait(1);
    const tip = vi.spyOn(stage.git, 'tip');
    expect(await note('one', 'content')).toMatchObject({ result: { status: 'repeated' } });
    expect(await note('two', 'content')).toMatchObject({ result: { status: 'repeated' } });
    expect(await note(null, 'content')).toMatchObject({ result: { status: 'repeated' } });
    await stage.wait(2);
    expect(tip).not.toHaveBeenCalled();
  });

  it('that comes while a run is under way is answered by one run after it', async () => {
    await settled();
    commit('version: 1 # two\n');
    await stage.sync();
    await stage.fetch();
    commit('version: 1 # three\n');
    await note('one');
    await note('two');
    await stage.wait(1);
    expect(await triggers()).toEqual(['registration', 'sync_now']);
    await stage.review();
    await stage.wait(2);
    expect(await triggers()).toEqual(['registration', 'sync_now', 'webhook']);
    await stage.fetch();
    await stage.review();
    await stage.wait(2);
    expect(await triggers()).toHaveLength(3);
  });

  it('that comes while the remote is asked is not lost', async () => {
    await settled();
    const ask = stage.git.tip.bind(stage.git);
    vi.spyOn(stage.git, 'tip').mockImplementationOnce(async (target) => {
      const answer = await ask(target);
      commit('version: 1 # pushed a moment too late for this answer\n');
      await note('late');
      return answer;
    });
    await stage.wait(301);
    expect(await triggers()).toEqual(['registration']);
    await stage.wait(1);
    expect(await triggers()).toEqual(['registration', 'webhook']);
  });

  it('that comes while the remote is down opens a run that says so', async () => {
    await settled();
    stage.git.fail(URL, DOWN);
    await note('one');
    await stage.wait(1);
    expect(await triggers()).toEqual(['registration', 'webhook']);
  });

  it('of a repository that was registered a moment ago is heard, of a disabled or unknown one ignored', async () => {
    expect(await note('one')).toMatchObject({ result: { status: 'ignored' } });
    await stage.register();
    expect(await note('one')).toMatchObject({ result: { status: 'accepted' } });
    const settings = { enabled: false };
    await stage.commands.update(stage.command('UpdateRepository', { repository_id: REPOSITORY, settings }));
    await stage.ticks.pollDue(stage.clock.now());
    expect(await note('two')).toMatchObject({ result: { status: 'ignored' } });
  });

  it('is forgotten after a while', async () => {
    await settled();
    await note('one');
    stage.clock.advance(DELIVERY_MEMORY_MS);
    await webhooks.forgetPushes(stage.clock.now());
    expect(await note('one')).toMatchObject({ result: { status: 'accepted' } });
  });

  it('remembers no more than it may', async () => {
    await settled();
    await note('first');
    for (let n = 0; n < DELIVERY_KEYS_MAX / 2; n += 1) {
      stage.clock.advance(1);
      await note(`delivery ${n}`);
    }
    await webhooks.forgetPushes(stage.clock.now());
    expect(await note('first')).toMatchObject({ result: { status: 'accepted' } });
    expect(await note('delivery 0')).toMatchObject({ result: { status: 'repeated' } });
  });
});

describe('rotating the secret', () => {
  const rotate = (more: Partial<Command<'RotateWebhookSecret'>> = {}) =>
    webhooks.rotate(stage.command('RotateWebhookSecret', { repository_id: REPOSITORY }, more));

  it('answers the next generation, and the same one to a repetition', async () => {
    await stage.register();
    expect(await rotate({ operation_id: 'rotate' })).toMatchObject({ ok: true, result: { generation: 2 } });
    expect(await rotate({ operation_id: 'rotate' })).toMatchObject({ ok: true, result: { generation: 2 } });
    expect(await rotate()).toMatchObject({ ok: true, result: { generation: 3 } });
    expect(await stage.events('WebhookSecretRotated')).toHaveLength(2);
  });

  it('is refused to foreign hands as if there were no such repository', async () => {
    await stage.register();
    expect(await rotate({ account_id: 'globex' })).toMatchObject({ ok: false, code: 'not_found' });
  });
});
