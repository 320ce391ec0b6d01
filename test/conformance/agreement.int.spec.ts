import { type AppendResult, EMPTY_STREAM, type EventStore } from '@fleetwright/core/event-sourcing';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMemoryStore } from './memory-store.ts';
import { createPostgresStore } from './postgres-store.ts';
import { eventOf, type StoreUnderTest, wholeLog } from './store-under-test.ts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';

const STREAMS = ['a', 'b'];
const OPERATIONS = ['one', 'two', 'three'];

const append = fc.record({
  stream: fc.constantFrom(...STREAMS),
  operationId: fc.constantFrom(...OPERATIONS),
  expected: fc.oneof(
    fc.constant(EMPTY_STREAM),
    fc.record({ version: fc.integer({ min: 1, max: 4 }), eventId: fc.constantFrom(idOf(0), idOf(1), idOf(2)) }),
  ),
  size: fc.integer({ min: 1, max: 3 }),
  account_id: fc.oneof({ weight: 5, arbitrary: fc.constant('acme') }, { weight: 1, arbitrary: fc.constant('globex') }),
});
type Append = typeof append extends fc.Arbitrary<infer T> ? T : never;

let memory: StoreUnderTest;
let postgres: StoreUnderTest;
beforeEach(async () => {
  [memory, postgres] = await Promise.all([createMemoryStore(false), createPostgresStore()]);
});
afterEach(async () => {
  await Promise.all([memory.close(), postgres.close()]);
});

/** The result, or the code of the refusal; when it was recorded is the clock's affair. */
async function answerOf(store: EventStore, script: number, { size, account_id, ...request }: Append) {
  const events = Array.from({ length: size }, (_, index) => eventOf(index, { account_id }));
  const stream = `${script}-${request.stream}`;
  try {
    return untimed(await store.append({ ...request, stream, events }));
  } catch (error) {
    return { code: (error as { code?: string }).code };
  }
}

function untimed(result: AppendResult) {
  if (result.kind === 'conflict') return result;
  return { ...result, events: result.events.map((event) => ({ ...event, recorded_at: 'some time' })) };
}

it('[ES2] [ES4] [ES6] [ES11] every store gives the same answers to the same appends, whatever they are', async () => {
  const stores = [memory.open(), postgres.open()] as const;
  let script = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(append, { minLength: 1, maxLength: 12 }), async (appends) => {
      script += 1;
      for (const one of appends) {
        const [expected, actual] = await Promise.all(stores.map((store) => answerOf(store, script, one)));
        expect(actual).toEqual(expected);
      }
      for (const stream of STREAMS) {
        const [expected, actual] = await Promise.all(stores.map((store) => store.read(`${script}-${stream}`)));
        expect(actual?.map(({ id, version, position }) => ({ id, version, position }))).toEqual(
          expected?.map(({ id, version, position }) => ({ id, version, position })),
        );
      }
    }),
    { numRuns: 150 },
  );
  expect((await wholeLog(stores[1])).length).toBe((await stores[0].head()).position);
});
