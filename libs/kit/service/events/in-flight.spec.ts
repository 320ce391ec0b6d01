import type { StoredEvent } from '@fleetwright/contracts';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { InFlight, repositoryOrStream } from './in-flight.ts';

const removed = (n: number) =>
  storedEvent('RepositoryRemoved', { repository_id: idOf(1) }, { position: n, id: idOf(n), stream: `stream-${n}` });

describe('the events in flight', () => {
  it('[F51] an event whose data are none of its type settles as any other', async () => {
    const settled: string[] = [];
    const inFlight = new InFlight(async (event) => {
      settled.push(event.id);
      return { kind: 'answered' };
    }, repositoryOrStream);
    const broken = { ...removed(1), data: null } as unknown as StoredEvent;
    await Promise.all([inFlight.work(broken), inFlight.work(removed(2))]);
    expect(settled.toSorted()).toEqual([idOf(1), idOf(2)]);
    expect(inFlight.has(broken.id)).toBe(false);
  });

  it('works on an event once, however often it is asked for meanwhile, and on one of a key at a time', async () => {
    const gate = Promise.withResolvers<void>();
    let running = 0;
    let most = 0;
    let settled = 0;
    const inFlight = new InFlight(async () => {
      running += 1;
      most = Math.max(most, running);
      await gate.promise;
      running -= 1;
      settled += 1;
      return { kind: 'answered' };
    }, repositoryOrStream);
    const works = [inFlight.work(removed(1)), inFlight.work(removed(1)), inFlight.work(removed(2))];
    gate.resolve();
    await Promise.all(works);
    expect([settled, most]).toEqual([2, 1]);
  });
});
