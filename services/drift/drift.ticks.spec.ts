import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { handlersOf } from '@fleetwright/kit/service';
import { describe, expect, it } from 'vitest';
import { Post, REPOSITORY } from './testing/post.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const running = new AbortController().signal;
const settings = settingsOf();

async function registered(): Promise<Post> {
  const post = new Post();
  await post.append(`repository-${REPOSITORY}`, 'RepositoryRegistered', { repository_id: REPOSITORY, settings });
  post.apply('a', 'eu');
  return post;
}

describe('the minute’s look', () => {
  it('finds what nobody announced', async () => {
    const post = await registered();
    await post.change('a', 'us');
    await post.ticks.tick(NOW, running);
    expect(await post.types()).toEqual(['DriftDetected']);
    expect((await post.recorded())[0]).toMatchObject({ account_id: 'acme', actor: { type: 'system', id: 'drift' } });
  });

  it('costs one question an account that did not move', async () => {
    const post = await registered();
    await post.ticks.tick(NOW, running);
    await post.ticks.tick(NOW, running);
    expect(post.looks).toBe(1);
    await post.change('a', 'us');
    await post.ticks.tick(NOW, running);
    expect(post.looks).toBe(2);
  });

  it('says nothing while changes are being applied, and looks once they are settled', async () => {
    const post = await registered();
    await post.start();
    await post.change('a', 'us');
    await post.ticks.tick(NOW, running);
    expect(post.looks).toBe(0);
    await post.close('a');
    await post.ticks.tick(NOW, running);
    expect(await post.types()).toEqual(['DriftDetected']);
  });

  it('of one repository that fails does not hinder the next, and is made up for', async () => {
    const post = await registered();
    await post.change('a', 'us');
    post.isDown = true;
    await post.ticks.tick(NOW, running);
    post.isDown = false;
    await post.ticks.tick(NOW, running);
    expect(await post.types()).toEqual(['DriftDetected']);
  });

  it('leaves out repositories that were removed, and stops when it is told to', async () => {
    const post = await registered();
    const stopped = new AbortController();
    stopped.abort();
    await post.ticks.tick(NOW, stopped.signal);
    await post.append(`repository-${REPOSITORY}`, 'RepositoryRemoved', { repository_id: REPOSITORY });
    await post.ticks.tick(NOW, running);
    expect(post.looks).toBe(0);
  });

  it('comes every 60 s, in one replica', () => {
    const [tick] = handlersOf(new Post().ticks).ticks;
    expect(tick).toMatchObject({ everyMs: 60_000, leased: true });
  });
});
