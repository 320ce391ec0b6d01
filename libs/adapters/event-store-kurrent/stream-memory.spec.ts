import { EMPTY_STREAM } from '@fleetwright/core/event-sourcing';
import { describe, expect, it } from 'vitest';
import type { OurRecord } from './event-record.ts';
import { emptyStream, grown, hashOf, type KnownStream, STREAM_WEIGHT, StreamMemory } from './stream-memory.ts';

const record = (version: number, operation_id: string, account_id = 'acme') =>
  ({ raw: { version, id: `e${version}`, account_id }, metadata: { operation_id } }) as unknown as OurRecord;

const streamOf = (operations: number): KnownStream => {
  const records = Array.from({ length: operations }, (_, index) => record(index + 1, `op-${index}`));
  return grown(emptyStream(1), records, 1);
};

describe('a stream that is known whole', () => {
  it('has no end and no account before its first event', () => {
    expect(emptyStream(3)).toEqual({ place: EMPTY_STREAM, account: null, operations: new Map(), epoch: 3 });
  });

  it('ends with its last event, belongs to the account of its first, and knows where each operation begins', () => {
    const known = grown(emptyStream(1), [record(1, 'a'), record(2, 'a'), record(3, 'b')], 2);
    expect(known).toMatchObject({ place: { version: 3, eventId: 'e3' }, account: 'acme', epoch: 2 });
    expect([...known.operations]).toEqual([
      [hashOf('a'), 1],
      [hashOf('b'), 3],
    ]);
  });

  it('grows by what is read behind it, and by nothing', () => {
    const known = grown(grown(emptyStream(1), [record(1, 'a')], 1), [record(2, 'b')], 5);
    expect(known).toMatchObject({ place: { version: 2, eventId: 'e2' }, epoch: 5 });
    expect(grown(known, [], 6)).toMatchObject({ place: { version: 2, eventId: 'e2' }, account: 'acme', epoch: 6 });
    expect(known.operations.size).toBe(2);
  });
});

/** Room for so many streams of nine operations each. */
const roomFor = (streams: number) => streams * (9 + STREAM_WEIGHT);

describe('the memory of streams', () => {
  it('holds what was put, until it is forgotten', () => {
    const memory = new StreamMemory(100);
    const known = streamOf(3);
    memory.set('a', known);
    expect(memory.get('a')).toBe(known);
    memory.forget('a');
    expect(memory.get('a')).toBeUndefined();
    memory.forget('never there');
  });

  it('forgets first what was not used for longest', () => {
    const memory = new StreamMemory(roomFor(2.5));
    memory.set('a', streamOf(9));
    memory.set('b', streamOf(9));
    memory.get('a');
    memory.set('c', streamOf(9));
    expect(['a', 'b', 'c'].filter((name) => memory.get(name) !== undefined)).toEqual(['a', 'c']);
  });

  it('counts a stream that grew as what it is now', () => {
    const memory = new StreamMemory(roomFor(2.5));
    for (let size = 1; size <= 9; size += 1) memory.set('a', streamOf(size));
    memory.set('b', streamOf(9));
    expect(memory.get('a')).toBeDefined();
    expect(memory.get('b')).toBeDefined();
  });

  it('keeps the one that was used last, however large', () => {
    const memory = new StreamMemory(roomFor(1));
    memory.set('small', streamOf(2));
    memory.set('large', streamOf(50));
    expect(memory.get('small')).toBeUndefined();
    expect(memory.get('large')).toBeDefined();
  });

  it('is empty after it was cleared, and counts from there', () => {
    const memory = new StreamMemory(roomFor(1));
    memory.set('a', streamOf(9));
    memory.clear();
    memory.set('b', streamOf(9));
    expect([memory.get('a'), memory.get('b')?.place.version]).toEqual([undefined, 9]);
  });
});
