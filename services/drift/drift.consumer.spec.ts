import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { DriftConsumer } from './index.ts';
import { Post, REPOSITORY, RUN } from './testing/post.ts';

const DONE = { kind: 'done' };

describe('a change by somebody else', () => {
  it('is told at once, with who did it and when', async () => {
    const post = new Post();
    post.apply('a', 'eu');
    expect(await post.consumer.onResourceChanged(await post.change('a', 'us'))).toEqual(DONE);
    const [told] = await post.recorded();
    expect(told).toMatchObject({
      type: 'DriftDetected',
      account_id: 'acme',
      data: {
        severity: 'medium',
        total: 1,
        revision: 'a'.repeat(40),
        resources: [
          {
            key: 'a',
            fields: [{ path: 'region', expected: 'eu', actual: 'us' }],
            changed_by: { id: 'operator' },
            changed_at: '2026-01-01T00:00:00.000Z',
          },
        ],
      },
    });
  });

  it('is told once, however often it is heard of (F17), and its end once', async () => {
    const post = new Post();
    post.apply('a', 'eu');
    const changed = await post.change('a', 'us');
    await Promise.all(Array.from({ length: 5 }, () => post.consumer.onResourceChanged(changed)));
    await new DriftConsumer({ ...post.ports }).onResourceChanged(changed);
    expect(await post.types()).toEqual(['DriftDetected']);

    await post.consumer.onResourceChanged(await post.change('a', 'eu'));
    expect(await post.types()).toEqual(['DriftDetected', 'DriftResolved']);
  });

  it('is of no interest when apply of its own repository made it, or nobody manages it', async () => {
    const post = new Post();
    post.apply('a', 'eu');
    const origin = { type: 'apply', repository_id: REPOSITORY, run_id: RUN, proposal_id: idOf(9) } as const;
    expect(await post.consumer.onResourceChanged(await post.change('a', 'us', origin))).toEqual(DONE);
    const unmanaged = await post.change('b', 'eu');
    unmanaged.data.managed_by = null;
    expect(await post.consumer.onResourceChanged(unmanaged)).toEqual(DONE);
    expect(post.looks).toBe(0);
  });

  it('of many at once costs a few looks, and none when it was seen', async () => {
    const post = new Post();
    post.apply('a', 'eu');
    const changes = [];
    for (let n = 0; n < 100; n += 1) changes.push(await post.change('a', `region-${n}`));
    await Promise.all(changes.map((change) => post.consumer.onResourceChanged(change)));
    expect(post.looks).toBeLessThanOrEqual(2);
    await Promise.all(changes.map((change) => post.consumer.onResourceChanged(change)));
    expect(post.looks).toBeLessThanOrEqual(2);
    expect(await post.types()).toEqual(['DriftDetected']);
  });

  it('that comes while a look is under way gets a look of its own', async () => {
    const post = new Post();
    post.apply('a', 'eu');
    const first = await post.change('a', 'us');
    let second: Promise<unknown> | undefined;
    post.duringLook = async () => {
      if (second) return;
      second = post.consumer.onResourceChanged(await post.change('a', 'ap'));
    };
    await post.consumer.onResourceChanged(first);
    await second;
    const told = (await post.recorded()).map(({ data }) => 'resources' in data && data.resources[0]?.fields[0]?.actual);
    expect(told).toEqual(['us', 'ap']);
  });

  it('waits until apply has settled what it claimed', async () => {
    const post = new Post();
    post.apply('a', 'eu');
    await post.start();
    const changed = await post.change('a', 'us');
    expect(await post.consumer.onResourceChanged(changed)).toMatchObject({ kind: 'waiting' });
    expect(post.looks).toBe(0);
    await post.close('a');
    expect(await post.consumer.onResourceChanged(changed)).toEqual(DONE);
    expect(await post.types()).toEqual(['DriftDetected']);
  });

  it('is still owed when the fleet could not be read', async () => {
    const post = new Post();
    post.apply('a', 'eu');
    const changed = await post.change('a', 'us');
    post.isDown = true;
    await expect(post.consumer.onResourceChanged(changed)).rejects.toThrow('down');
    post.isDown = false;
    expect(await post.consumer.onResourceChanged(changed)).toEqual(DONE);
    expect(await post.types()).toEqual(['DriftDetected']);
  });

  it('ends with the repository', async () => {
    const post = new Post();
    post.apply('a', 'eu');
    await post.consumer.onResourceChanged(await post.change('a', 'us'));
    const released = await post.change('a', 'us', { type: 'repository_removed', repository_id: REPOSITORY });
    post.nodes.clear();
    released.data.managed_by = null;
    await post.consumer.onResourceChanged(released);
    expect(await post.types()).toEqual(['DriftDetected', 'DriftResolved']);
  });
});

describe('a closed run', () => {
  it('is verified once, and proves that the fleet converged', async () => {
    const post = new Post();
    post.apply('a', 'eu');
    const closed = await post.close('a');
    await Promise.all([post.consumer.onRunClosed(closed), post.consumer.onRunClosed(closed)]);
    await new DriftConsumer({ ...post.ports }).onRunClosed(closed);
    const recorded = await post.recorded();
    expect(recorded.map(({ type }) => type)).toEqual(['RunVerified']);
    expect(recorded[0]?.data).toMatchObject({ run_id: RUN, resources: [], total: 0, live_revision: 1 });
    const { looks } = post;
    await post.consumer.onRunClosed(closed);
    expect(post.looks).toBe(looks);
  });

  it('that was retried is verified again', async () => {
    const post = new Post();
    post.apply('a', 'eu');
    await post.consumer.onRunClosed(await post.close('a'));
    await post.consumer.onRunClosed(await post.closed('applied'));
    expect(await post.types()).toEqual(['RunVerified', 'RunVerified']);
  });

  it('that applied nothing needs no verification', async () => {
    const post = new Post();
    post.apply('a', 'eu');
    await post.close('a', idOf(8));
    expect(await post.consumer.onRunClosed(await post.closed('rejected'))).toEqual(DONE);
    expect(await post.types()).toEqual([]);
  });

  it('tells what is not as it was applied, and that drift is over', async () => {
    const post = new Post();
    post.apply('a', 'eu');
    post.apply('b', 'eu');
    await post.consumer.onResourceChanged(await post.change('a', 'us'));
    post.apply('a', 'eu');
    await post.consumer.onRunClosed(await post.close('a'));
    expect(await post.types()).toEqual(['DriftDetected', 'RunVerified', 'DriftResolved']);

    await post.change('b', 'us');
    await post.consumer.onRunClosed(await post.close('b', idOf(8)));
    const recorded = await post.recorded();
    expect(recorded.slice(3).map(({ type }) => type)).toEqual(['RunVerified', 'DriftDetected']);
    expect(recorded[3]?.data).toMatchObject({ run_id: idOf(8), total: 1, resources: [{ key: 'b' }] });
  });
});
