import { EMPTY_STREAM, StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { newEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import type { PendingAppend } from './append-batch.ts';
import { AppendQueue, takeBatch } from './append-queue.ts';
import { APPENDS_WAITING_MAX, BATCH_APPENDS_MAX, BATCH_BYTES_MAX } from './limits.ts';

const ignore = () => {};

function pending(stream: string, sizeBytes = 1, settle: Partial<PendingAppend> = {}): PendingAppend {
  const events = [newEvent('RepositoryRemoved', { repository_id: 'r' }, 1)];
  const request = { stream, expected: EMPTY_STREAM, operationId: 'op', events };
  return { request, texts: ['{}'], sizeBytes, resolve: ignore, reject: ignore, ...settle };
}

const streamsOf = (appends: readonly PendingAppend[]) => appends.map(({ request }) => request.stream);

describe('takeBatch', () => {
  it('takes one append of each stream, and leaves the others in their order', () => {
    const { batch, left } = takeBatch(['a', 'b', 'a', 'c', 'b', 'a'].map((stream) => pending(stream)));
    expect(streamsOf(batch)).toEqual(['a', 'b', 'c']);
    expect(streamsOf(left)).toEqual(['a', 'b', 'a']);
  });

  it('takes no more than fit, and later appends of a stream never before earlier ones', () => {
    const half = BATCH_BYTES_MAX / 2;
    const { batch, left } = takeBatch([pending('a', half), pending('b', half + 1), pending('c', half), pending('b')]);
    expect(streamsOf(batch)).toEqual(['a', 'c']);
    expect(streamsOf(left)).toEqual(['b', 'b']);
  });

  it('takes at most BATCH_APPENDS_MAX, and one that is larger than any batch alone', () => {
    const many = Array.from({ length: BATCH_APPENDS_MAX + 1 }, (_, index) => pending(`s-${index}`));
    expect(takeBatch(many).batch).toHaveLength(BATCH_APPENDS_MAX);
    expect(streamsOf(takeBatch([pending('large', BATCH_BYTES_MAX + 1), pending('b')]).batch)).toEqual(['large']);
  });
});

describe('AppendQueue', () => {
  it('writes together what waits while others are written', async () => {
    const batches: string[][] = [];
    const queue = new AppendQueue(async (batch) => {
      batches.push(streamsOf(batch));
    });
    for (const stream of ['a', 'b', 'c']) queue.add(pending(stream));
    await queue.close();
    expect(batches).toEqual([['a', 'b', 'c']]);
  });

  it('closes when all that waited is answered, and takes nothing more', async () => {
    const answered: string[] = [];
    const queue = new AppendQueue(async (batch) => {
      await new Promise((resolve) => setImmediate(resolve));
      answered.push(...streamsOf(batch));
    });
    for (const stream of ['a', 'a', 'a', 'b']) queue.add(pending(stream));
    const closing = queue.close();
    let late: unknown;
    queue.add(pending('late', 1, { reject: (error) => (late = error) }));
    await closing;
    expect(answered.toSorted()).toEqual(['a', 'a', 'a', 'b']);
    expect(late).toBeInstanceOf(StoreUnavailable);
  });

  it('tells the one that finds the queue full', () => {
    const queue = new AppendQueue(() => new Promise(ignore));
    let refused: unknown;
    for (let n = 0; n < APPENDS_WAITING_MAX; n += 1) queue.add(pending(`s-${n}`));
    queue.add(pending('one too many', 1, { reject: (error) => (refused = error) }));
    expect(refused).toBeInstanceOf(StoreUnavailable);
  });

  it('rejects each append of a batch whose failure is about one of them, but only that one', async () => {
    const rejected: string[] = [];
    const queue = new AppendQueue(async (batch) => {
      if (streamsOf(batch).includes('bad')) throw new TypeError('bad');
    });
    for (const stream of ['a', 'bad', 'b']) queue.add(pending(stream, 1, { reject: () => rejected.push(stream) }));
    await queue.close();
    expect(rejected).toEqual(['bad']);
  });
});
