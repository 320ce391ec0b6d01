import {
  APPEND_EVENTS_MAX,
  EMPTY_STREAM,
  EVENT_DATA_BYTES_MAX,
  type EventStore,
  LOG_START,
  logPlaceOf,
  type StreamPlace,
  streamEnd,
} from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { appended, appendOf, countTo, eventOf, mustGrow, type StoreUnderTest, wholeLog } from './store-under-test.ts';

/** Order and expected versions. */
export function describeAppending(given: () => StoreUnderTest): void {
  describe('appending', () => {
    it('[ES1] [ES2] positions grow and versions count from 1, refused appends in between or not', async () => {
      const store = given().open();
      const begun = await appended(store.append(appendOf('a', [1, 2])));
      await store.append(appendOf('a', [3]));
      await appended(store.append(appendOf('b', [4])));
      await appended(store.append(appendOf('a', [5], { expected: streamEnd(begun) })));

      const log = await wholeLog(store);
      mustGrow(log);
      expect(log.map(({ stream, version }) => `${stream} ${version}`)).toEqual(['a 1', 'a 2', 'b 1', 'a 3']);
    });

    it('[ES3] the events of one append stand together, in the order given', async () => {
      const store = given().open();
      const answers = await Promise.all(
        countTo(12).map((n) => appended(store.append(appendOf(`s-${n}`, [3 * n, 3 * n + 1, 3 * n + 2])))),
      );

      for (const [index, events] of answers.entries()) {
        const n = index + 1;
        expect(events.map(({ data }) => data)).toEqual([3 * n, 3 * n + 1, 3 * n + 2].map((m) => eventOf(m).data));
        expect(events.map(({ version }) => version)).toEqual([1, 2, 3]);
      }
      const log = await wholeLog(store);
      mustGrow(log);
      const together = answers.flat().toSorted((a, b) => a.position - b.position);
      expect(log.map(({ id }) => id)).toEqual(together.map(({ id }) => id));
      for (let index = 0; index < log.length; index += 3) {
        expect(new Set(log.slice(index, index + 3).map(({ stream }) => stream)).size).toBe(1);
      }
    });

    it.each<[string, StreamPlace]>([
      ['no event', EMPTY_STREAM],
      ['fewer events', { version: 1, eventId: idOf(1) }],
      ['more events', { version: 3, eventId: idOf(2) }],
      ['as many events, and another one as the last', { version: 2, eventId: idOf(77) }],
    ])(
      '[ES4] standing on %s is a conflict that tells where the stream ends, and writes nothing',
      async (_what, expected) => {
        const store = given().open();
        const events = await appended(store.append(appendOf('a', [1, 2])));

        const answer = await store.append(appendOf('a', [3], { expected }));

        expect(answer).toEqual({ kind: 'conflict', actual: { version: 2, eventId: idOf(2) } });
        expect(await wholeLog(store)).toEqual(events);
      },
    );

    it('[ES4] standing on an event of a stream that does not exist is a conflict that tells so', async () => {
      const answer = await given()
        .open()
        .append(appendOf('a', [1], { expected: { version: 1, eventId: idOf(1) } }));
      expect(answer).toEqual({ kind: 'conflict', actual: EMPTY_STREAM });
    });

    it('[ES5] of appends that expect the same version, one wins', async () => {
      const stores = [given().open(), given().open(), given().open()];
      const answers = await Promise.all(
        countTo(12).map((n) => (stores[n % 3] as EventStore).append(appendOf('a', [n]))),
      );

      expect(answers.filter(({ kind }) => kind === 'appended')).toHaveLength(1);
      expect(answers.filter(({ kind }) => kind === 'conflict')).toHaveLength(11);
      expect(await given().open().read('a')).toHaveLength(1);
    });
  });
}

/** Operation ids. */
export function describeOperations(given: () => StoreUnderTest): void {
  describe('operation ids', () => {
    it('[ES6] repeating an append answers the first events and writes nothing', async () => {
      const store = given().open();
      const first = await appended(store.append(appendOf('a', [1, 2], { operationId: 'sync' })));
      const more = await appended(store.append(appendOf('a', [3], { expected: streamEnd(first) })));

      for (const expected of [EMPTY_STREAM, streamEnd(first), streamEnd(more), { version: 99, eventId: idOf(99) }]) {
        const again = await given()
          .open()
          .append(appendOf('a', [7], { operationId: 'sync', expected }));
        expect(again).toEqual({ kind: 'repeated', events: first });
      }
      expect(await wholeLog(store)).toEqual([...first, ...more]);
    });

    it('[ES6] of appends with one operation id at the same time, one writes and all answer its events', async () => {
      const stores = [given().open(), given().open()];
      const answers = await Promise.all(
        countTo(8).map((n) => (stores[n % 2] as EventStore).append(appendOf('a', [n], { operationId: 'sync' }))),
      );

      const stored = await given().open().read('a');
      expect(stored).toHaveLength(1);
      expect(answers.filter(({ kind }) => kind === 'appended')).toHaveLength(1);
      for (const answer of answers) expect(answer).toMatchObject({ events: stored });
    });

    it('[ES7] an operation id belongs to its stream', async () => {
      const store = given().open();
      await appended(store.append(appendOf('a', [1], { operationId: 'sync' })));
      await appended(store.append(appendOf('b', [2], { operationId: 'sync' })));
    });

    it('[ES7] a conflict does not use an operation id up', async () => {
      const store = given().open();
      const request = appendOf('a', [1], { operationId: 'sync', expected: { version: 1, eventId: idOf(1) } });
      expect(await store.append(request)).toMatchObject({ kind: 'conflict' });
      await appended(store.append({ ...request, expected: EMPTY_STREAM }));
    });
  });
}

/** What no store takes, and what every store keeps as it is. */
export function describeContents(given: () => StoreUnderTest): void {
  describe('contents', () => {
    it.each([
      ['no_events', appendOf('a', [])],
      ['too_many_events', appendOf('a', countTo(APPEND_EVENTS_MAX + 1), { operationId: 'x' })],
      ['invalid_name', appendOf('', [1])],
      ['invalid_name', appendOf('a\u0000b', [1])],
      ['invalid_name', appendOf('a'.repeat(201), [1])],
      ['invalid_name', appendOf('a', [1], { operationId: '' })],
      ['invalid_expected_version', appendOf('a', [1], { expected: { version: -1, eventId: idOf(1) } })],
      ['invalid_expected_version', appendOf('a', [1], { expected: { version: 0.5, eventId: idOf(1) } })],
      ['invalid_expected_version', appendOf('a', [1], { expected: { version: 0, eventId: idOf(1) } })],
      ['invalid_expected_version', appendOf('a', [1], { expected: { version: 1, eventId: null } as never })],
      ['mixed_accounts', appendOf('a', [], { events: [eventOf(1), eventOf(2, { account_id: 'globex' })] })],
    ])('[ES9] [ES11] %s: refused, and nothing is written', async (code, request) => {
      const store = given().open();
      await expect(store.append(request)).rejects.toMatchObject({ name: 'InvalidAppend', code });
      expect(await store.head()).toEqual(LOG_START);
    });

    it('[ES11] a stream takes no events of another account, and a repeated operation tells it nothing', async () => {
      const store = given().open();
      const begun = await appended(store.append(appendOf('a', [1], { operationId: 'sync' })));
      const events = [eventOf(2, { account_id: 'globex' })];

      for (const more of [{ expected: streamEnd(begun) }, { operationId: 'sync' }, { expected: EMPTY_STREAM }]) {
        const refused = store.append(appendOf('a', [2], { events, ...more }));
        await expect(refused).rejects.toMatchObject({ name: 'InvalidAppend', code: 'foreign_account' });
        await expect(refused).rejects.not.toThrow('acme');
      }
      expect(await wholeLog(store)).toEqual(begun);
    });

    it('[ES8] one append that is refused fails no other that is written at the same time', async () => {
      const store = given().open();
      await appended(store.append(appendOf('taken', [1])));

      const [conflict, foreign, ...good] = await Promise.allSettled([
        store.append(appendOf('taken', [2])),
        store.append(appendOf('taken', [3], { events: [eventOf(3, { account_id: 'globex' })] })),
        ...countTo(6).map((n) => appended(store.append(appendOf(`good-${n}`, [10 + n])))),
      ]);

      expect(conflict).toMatchObject({ status: 'fulfilled', value: { kind: 'conflict' } });
      expect(foreign).toMatchObject({ status: 'rejected' });
      expect(good.map(({ status }) => status)).toEqual(Array(6).fill('fulfilled'));
      const log = await wholeLog(store);
      expect(log).toHaveLength(7);
      mustGrow(log);
    });
  });
  describeSizes(given);
  describeBytes(given);
}

function describeSizes(given: () => StoreUnderTest): void {
  it('[ES3] [ES9] the largest number of events is one append', async () => {
    const store = given().open();
    const ns = countTo(APPEND_EVENTS_MAX);
    const events = await appended(store.append(appendOf('a', ns, { operationId: 'bulk' })));
    expect(events).toHaveLength(APPEND_EVENTS_MAX);
    const stored = await store.read('a');
    expect(stored.map(({ version }) => version)).toEqual(ns);
    mustGrow(stored);
    expect(await store.head()).toEqual(logPlaceOf(stored.at(-1) as (typeof stored)[number]));
  });

  it('[ES10] data of the largest size are stored; one byte more is refused, naming type and size', async () => {
    const store = given().open();
    const frame = JSON.stringify({ repository_id: '' }).length;
    const sized = (bytes: number) => eventOf(1, { data: { repository_id: 'é'.repeat((bytes - frame) / 2) } });
    expect(frame % 2).toBe(EVENT_DATA_BYTES_MAX % 2);

    const events = await appended(store.append(appendOf('a', [1], { events: [sized(EVENT_DATA_BYTES_MAX)] })));
    expect(await store.read('a')).toEqual(events);
    const tooLarge = store.append(appendOf('b', [1], { events: [sized(EVENT_DATA_BYTES_MAX + 2)] }));
    await expect(tooLarge).rejects.toMatchObject({ code: 'data_too_large' });
    await expect(tooLarge).rejects.toThrow(`RepositoryRemoved has ${EVENT_DATA_BYTES_MAX + 2} bytes`);
  });
}

function describeBytes(given: () => StoreUnderTest): void {
  it.each([
    ['a NUL', '{"repository_id":"a\\u0000b"}'],
    ['a lone surrogate', '{"repository_id":"\\ud800"}'],
    ['keys that are behaviour elsewhere', '{"__proto__":{"x":1},"constructor":2,"prototype":3}'],
    ['keys in their order', '{"b":1,"a":2,"10":3,"c":{"z":1,"y":2}}'],
    ['quotes, backslashes and braces', '{"repository_id":"\\"\\\\{},\\n NULL é 🙂"}'],
    ['numbers', '{"n":[0.1,-1e-7,9007199254740991,1e21]}'],
  ])('[ES12] %s in data come back as given, to the writer and to readers', async (_what, json) => {
    const store = given().open();
    const data = JSON.parse(json);
    const events = [eventOf(1, { data }), eventOf(2)];

    const answered = await appended(store.append(appendOf('a', [1, 2], { events })));

    const stored = await given().open().read('a');
    expect(JSON.stringify(stored[0]?.data)).toBe(JSON.stringify(data));
    expect(stored).toEqual(answered);
    expect(await wholeLog(store)).toEqual(answered);
  });

  it('[ES12] what the caller does with an event later does not reach the log', async () => {
    const store = given().open();
    const event = eventOf(1);
    const [answered] = await appended(store.append(appendOf('a', [1], { events: [event] })));
    const before = JSON.stringify(answered);
    for (const copy of [event, answered, (await store.read('a'))[0]]) {
      Object.assign(copy?.data ?? {}, { changed: true });
      Object.assign(copy?.actor ?? {}, { id: 'changed' });
    }
    expect(JSON.stringify((await store.read('a'))[0])).toBe(before);
  });
}
