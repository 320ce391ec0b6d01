import type { Instant, Position, StoredEvent } from '@fleetwright/contracts';
import { byPosition, EMPTY_STREAM, type EventStore } from '@fleetwright/core/event-sourcing';
import { storedEvent } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsUntil } from './events-until.ts';
import { until } from './moments.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.parse('2026-01-10T00:00:00.000Z');
const at = (ms: number) => new Date(START_MS + ms).toISOString() as Instant;

/** Streams by name, each event recorded so many milliseconds after the start, in turns. */
function streamsOf(turns: readonly { readonly stream: string; readonly afterMs: number }[]) {
  const streams = new Map<string, StoredEvent[]>();
  turns.forEach(({ stream, afterMs }, index) => {
    const events = streams.get(stream) ?? [];
    streams.set(stream, events);
    const place = { stream, version: events.length + 1, position: (index + 1) as Position, recorded_at: at(afterMs) };
    events.push({ ...storedEvent('RunDeadlineExceeded', {} as never), ...place });
  });
  return streams;
}

/** Says of each reading what was asked for, and how many were answered. */
function storeOf(streams: ReadonlyMap<string, readonly StoredEvent[]>) {
  const answered: number[] = [];
  const read: EventStore['read'] = async (stream, after = EMPTY_STREAM, limit = Infinity) => {
    const page = (streams.get(stream) ?? []).slice(after.version, after.version + limit);
    answered.push(page.length);
    return page;
  };
  return { read, answered };
}

async function all(parts: AsyncIterable<readonly StoredEvent[]>): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const part of parts) events.push(...part);
  return events;
}

describe('events until a moment', () => {
  const turn = fc.record({
    stream: fc.constantFrom('a', 'b', 'c'),
    afterMs: fc.integer({ min: 0, max: 40 }),
  });

  it('are those of all streams until then, in the order of positions, however many are read at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(turn, { maxLength: 40 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        async (turns, momentMs, atOnce) => {
          const streams = streamsOf(turns);
          const expected = [...streams.values()].flatMap((events) => until(events, at(momentMs))).toSorted(byPosition);
          const { read, answered } = storeOf(streams);
          const found = await all(eventsUntil({ read }, ['a', 'b', 'c', 'none'], at(momentMs), atOnce));
          expect(found).toEqual(expected);
          expect(Math.max(...answered)).toBeLessThanOrEqual(atOnce);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('end where a stream goes on long after the moment, and take along what a clock that was set back wrote', async () => {
    const days = [0, 1.5, 0.5, 3, 4, 5, 6, 7, 8].map((day) => ({ stream: 'a', afterMs: day * DAY_MS }));
    const { read, answered } = storeOf(streamsOf(days));
    const found = await all(eventsUntil({ read }, ['a'], at(DAY_MS), 2));
    expect(found.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(answered).toEqual([2, 2]);
  });

  it('come some at a time, and the next are read when they are wanted', async () => {
    const { read, answered } = storeOf(streamsOf([1, 2, 3, 4, 5].map((afterMs) => ({ stream: 'a', afterMs }))));
    const parts = eventsUntil({ read }, ['a'], at(9), 2);
    expect((await parts.next()).value).toHaveLength(2);
    expect(answered).toEqual([2]);
    expect((await parts.next()).value).toHaveLength(2);
    expect((await parts.next()).value).toHaveLength(1);
    expect((await parts.next()).done).toBe(true);
    expect(answered).toEqual([2, 2, 1]);
  });
});
