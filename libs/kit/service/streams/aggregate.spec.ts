import {
  createMemoryLog,
  loseEvents,
  MemoryEventStore,
  type MemoryLog,
} from '@fleetwright/adapters/event-store-memory';
import { CountingIds, ManualClock } from '@fleetwright/adapters/pipeline-memory';
import type { CommandEnvelope, StoredEvent } from '@fleetwright/contracts';
import { accepted, type EventStore, type Fold, refused, type StreamPlace } from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Aggregate } from './aggregate.ts';

const counting: Fold<number> = { initial: 0, evolve: (state) => state + 1 };
const REMOVED = { type: 'RepositoryRemoved' as const, data: { repository_id: idOf(9) } };

let log: MemoryLog;
let reads: number[];

const command = (operation_id: string): CommandEnvelope => ({
  operation_id,
  account_id: 'acme',
  actor: { type: 'user', id: 'operator' },
  traceparent: null,
});

function newAggregate(ids = new CountingIds()) {
  const store = new MemoryEventStore({ log, clock: new ManualClock() });
  const counted: EventStore = Object.assign(Object.create(store), {
    read: async (stream: string, after?: StreamPlace): Promise<readonly StoredEvent[]> => {
      const events = await store.read(stream, after);
      reads.push(events.length);
      return events;
    },
    append: store.append.bind(store),
    limits: store.limits,
  });
  return new Aggregate({ store: counted, ids }, { streamOf: (id) => `counter-${id}`, folding: counting });
}

/** Of the event that was appended as the nth. */
const positionOf = (n: number) => log.entries[n - 1]?.envelope.position;

/** Adds one, as long as the count is below `max`. */
const addOne = (operationId: string, max = 100) => ({
  operationId,
  cause: command(operationId),
  decide: (count: number) =>
    count < max ? accepted([REMOVED], count + 1) : refused('invalid', `the count is ${count} already`),
  onRepeat: (events: readonly StoredEvent[]) => events.at(-1)?.version ?? 0,
});

/** Tells that something of a run is done. */
const completed = (operationId: string, run: number, traceparent: string | null) => ({
  operationId,
  cause: { ...command(operationId), traceparent },
  decide: () =>
    accepted(
      [{ type: 'RolloutCompleted' as const, data: { repository_id: idOf(9), run_id: idOf(run), attempt_id: idOf(8) } }],
      null,
    ),
  onRepeat: () => null,
});

/** As `loseEvents`, and no store looks of its own accord. */
function loseUnnoticed(keep: number): void {
  const looks = [...log.looks];
  log.looks.clear();
  loseEvents(log, keep);
  for (const look of looks) log.looks.add(look);
}

beforeEach(() => {
  log = createMemoryLog();
  reads = [];
});

describe('Aggregate', () => {
  it('decides on the folded state and answers the position of what it appended', async () => {
    const counters = newAggregate();
    await counters.execute('a', addOne('op-1'));
    expect(await counters.execute('a', addOne('op-2'))).toMatchObject({
      kind: 'accepted',
      result: 2,
      position: positionOf(2),
    });
    expect(await counters.load('a')).toEqual({ state: 2, version: 2 });
    expect(await counters.load('never-written')).toEqual({ state: 0, version: 0 });
  });

  it('goes on with the trace of a run where nobody traces what happens to it, and never with that of another run', async () => {
    const [runs, later] = [newAggregate(), newAggregate(new CountingIds(1_000))];
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await runs.execute('a', completed('op-1', 1, trace));
    await later.execute('a', completed('op-2', 1, null));
    await later.execute('a', addOne('op-3'));
    await later.execute('a', completed('op-4', 2, null));
    await later.execute('a', completed('op-5', 1, 'of its own'));
    const traces = log.entries.map(({ envelope }) => envelope.traceparent);
    expect(traces).toEqual([trace, trace, null, null, 'of its own']);
  });

  it('reads only the tail of a stream that it knows', async () => {
    const counters = newAggregate();
    for (let n = 1; n <= 5; n += 1) await counters.execute('a', addOne(`op-${n}`));
    expect(reads).toEqual([0, 0, 0, 0, 0]);
    await newAggregate().load('a');
    expect(reads.at(-1)).toBe(5);
  });

  it('is read few times for many who ask at once, and each is answered with what was there when it asked', async () => {
    const [counters, writer] = [newAggregate(), newAggregate(new CountingIds(1_000))];
    await writer.execute('a', addOne('op-1'));
    reads = [];
    const first = counters.load('a');
    await Promise.resolve();
    await writer.execute('a', addOne('op-2'));
    const others = Array.from({ length: 100 }, () => counters.load('a'));
    expect(new Set((await Promise.all(others)).map(({ state }) => state))).toEqual(new Set([2]));
    await first;
    // Two of the reader's, and one of the writer's.
    expect(reads.length).toBeLessThanOrEqual(3);
  });

  it('a refusal appends nothing', async () => {
    const counters = newAggregate();
    const executed = await counters.execute('a', addOne('op-1', 0));
    expect(executed).toMatchObject({ kind: 'refused', refusal: { ok: false, code: 'invalid' } });
    expect(log.entries).toHaveLength(0);
  });

  it('repeating an operation answers as it did first, although it would be refused by now', async () => {
    const counters = newAggregate();
    await counters.execute('a', addOne('op-1', 1));
    for (const replica of [counters, newAggregate()]) {
      expect(await replica.execute('a', addOne('op-1', 1))).toMatchObject({
        kind: 'accepted',
        result: 1,
        position: positionOf(1),
      });
    }
    expect(log.entries).toHaveLength(1);
  });

  it('repeating an operation whose id is not its cause answers the events of then', async () => {
    const counters = newAggregate();
    const second = { ...addOne('op-1'), operationId: 'op-1:second' };
    await counters.execute('a', addOne('op-1'));
    await counters.execute('a', second);
    expect(await counters.execute('a', second)).toMatchObject({ kind: 'accepted', result: 2, position: positionOf(2) });
    expect(log.entries).toHaveLength(2);
  });

  it('nothing to do is accepted at the position that it rests on', async () => {
    const counters = newAggregate();
    await counters.execute('a', addOne('op-1'));
    const nothing = { ...addOne('op-2'), decide: (count: number) => accepted([], count) };
    const position = positionOf(1);
    expect(await counters.execute('a', nothing)).toEqual({ kind: 'accepted', result: 1, position, events: [] });
    expect(await counters.execute('b', nothing)).toMatchObject({ position: null });
  });

  it('operations of one process on one stream come one after the other', async () => {
    const counters = newAggregate();
    const operations = Array.from({ length: 50 }, (_, n) => counters.execute('a', addOne(`op-${n}`)));
    const results = (await Promise.all(operations)).map((executed) => executed.kind === 'accepted' && executed.result);
    expect(results).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
  });

  it('operations of several processes on one stream all happen, each decided on the state it was appended to', async () => {
    const replicas = [newAggregate(), newAggregate(new CountingIds(1_000)), newAggregate(new CountingIds(2_000))];
    const operations = replicas.flatMap((replica, r) =>
      Array.from({ length: 5 }, (_, n) => replica.execute('a', addOne(`op-${r}-${n}`))),
    );
    const results = (await Promise.all(operations)).map((executed) => executed.kind === 'accepted' && executed.result);
    expect(results.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 15 }, (_, n) => n + 1));
  });

  it('gives up, loudly, on a stream that another writer changes before every append', async () => {
    const rival = newAggregate(new CountingIds(1_000));
    let n = 0;
    const contested = {
      ...addOne('op-1'),
      decide: async (count: number) => {
        n += 1;
        await rival.execute('a', addOne(`rival-${n}`));
        return accepted([REMOVED], count + 1);
      },
    };
    await expect(newAggregate().execute('a', contested)).rejects.toThrow('another writer came first');
  });

  describe('facts that are observed', () => {
    const seen = (...names: readonly string[]) => names.map((name) => ({ cause: command(name), fact: REMOVED }));
    const causes = () => log.streams.get('counter-a')?.map(({ envelope }) => envelope.causation_id);

    it('are one append, however many they are, and each keeps its own cause', async () => {
      await newAggregate().observe('a', seen('one', 'two', 'three'));
      expect(causes()).toEqual(['one', 'two', 'three']);
      expect(new Set(log.entries.map(({ operationId }) => operationId)).size).toBe(1);
    });

    it('are there once, with whatever others and by whomever they are told again', async () => {
      const counters = newAggregate();
      await counters.observe('a', seen('one', 'two'));
      await counters.observe('a', seen('two', 'three', 'one'));
      await newAggregate(new CountingIds(1_000)).observe('a', seen('four', 'one', 'three'));
      await counters.observe('a', seen('one', 'two', 'three', 'four'));
      expect(causes()).toEqual(['one', 'two', 'three', 'four']);
      expect(await counters.load('a')).toMatchObject({ version: 4 });
    });

    it('of two processes at once are there once', async () => {
      const replicas = [newAggregate(), newAggregate(new CountingIds(1_000))];
      await Promise.all(replicas.map((replica) => replica.observe('a', seen('one', 'two'))));
      expect(causes()).toEqual(['one', 'two']);
    });

    it('that are none cost nothing', async () => {
      await newAggregate().observe('a', []);
      expect([log.entries.length, reads]).toEqual([0, []]);
    });

    it('are more appends where the store takes no more at once', async () => {
      const store = new MemoryEventStore({
        ...{ log, clock: new ManualClock() },
        limits: { events: 2, dataBytes: 1_000_000 },
      });
      const ports = { store, ids: new CountingIds() };
      const counters = new Aggregate(ports, { streamOf: (id) => `counter-${id}`, folding: counting });
      await counters.observe('a', seen('one', 'two', 'three', 'four', 'five'));
      expect(causes()).toEqual(['one', 'two', 'three', 'four', 'five']);
      expect(new Set(log.entries.map(({ operationId }) => operationId)).size).toBe(3);
    });
  });

  describe('when the store lost events', () => {
    it('[ES45] decides on what is there, not on what it had read or written', async () => {
      const counters = newAggregate();
      for (let n = 1; n <= 3; n += 1) await counters.execute('a', addOne(`op-${n}`));
      loseEvents(log, 1);
      expect(await counters.execute('a', addOne('op-4'))).toMatchObject({ kind: 'accepted', result: 2 });
      expect(await counters.load('a')).toEqual({ state: 2, version: 2 });
      expect(log.entries.map(({ operationId }) => operationId)).toEqual(['op-1', 'op-4']);
    });

    it('[ES45] also when another replica has filled the lost places meanwhile, before anybody noticed', async () => {
      const counters = newAggregate();
      for (let n = 1; n <= 3; n += 1) await counters.execute('a', addOne(`op-${n}`));
      loseUnnoticed(1);
      const replica = newAggregate(new CountingIds(1_000));
      for (let n = 1; n <= 2; n += 1) await replica.execute('a', addOne(`rival-${n}`));
      // As many events as before, and other ones: only their ids tell.
      const seen: number[] = [];
      const deciding = {
        ...addOne('op-4'),
        decide: (count: number) => (seen.push(count), accepted([REMOVED], count + 1)),
      };
      expect(await counters.execute('a', deciding)).toMatchObject({ kind: 'accepted', result: 4 });
      expect(seen).toEqual([3]);
      expect(log.streams.get('counter-a')?.map(({ operationId }) => operationId)).toEqual([
        'op-1',
        'rival-1',
        'rival-2',
        'op-4',
      ]);
    });

    it('[ES45] while it decides: the decision is taken again on what is there', async () => {
      const counters = newAggregate();
      for (let n = 1; n <= 3; n += 1) await counters.execute('a', addOne(`op-${n}`));
      const replica = newAggregate(new CountingIds(1_000));
      const seen: number[] = [];
      const deciding = {
        ...addOne('op-4'),
        decide: async (count: number) => {
          seen.push(count);
          if (seen.length === 1) {
            loseUnnoticed(2);
            await replica.execute('a', addOne('rival'));
          }
          return accepted([REMOVED], count + 1);
        },
      };
      await counters.execute('a', deciding);
      expect(seen).toEqual([3, 3]);
      expect(log.streams.get('counter-a')?.map(({ operationId }) => operationId)).toEqual([
        'op-1',
        'op-2',
        'rival',
        'op-4',
      ]);
    });

    it('[ES45] answers a repeated operation that was lost by doing it', async () => {
      const counters = newAggregate();
      await counters.execute('a', addOne('op-1'));
      await counters.execute('a', addOne('op-2'));
      loseUnnoticed(1);
      expect(await counters.execute('a', addOne('op-2'))).toMatchObject({ kind: 'accepted', result: 2 });
      expect(log.entries.map(({ operationId }) => operationId)).toEqual(['op-1', 'op-2']);
    });
  });
});
