import type { NewEvent, StoredEvent } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { LOG_STREAM, openLog } from './open-log.ts';
import { type AppendRequest, type AppendResult, type EventStore, WrongLog } from './ports/event-store.ts';
import { EMPTY_STREAM } from './ports/places.ts';
import { idOf, storedEvent } from './testing/index.ts';

const [OURS, OTHER, EVENT] = [idOf(0xa), idOf(0xb), idOf(0xe)];
const created = (log_id: string) => storedEvent('LogCreated', { log_id }, { stream: LOG_STREAM });

/** What a store and a stage's state answer, and everything that they were told. */
function ports(given: {
  readonly there?: StoredEvent;
  readonly known?: string;
  /** What is kept by the time that this one comes to keep its own. */
  readonly kept?: string;
  readonly appended?: AppendResult;
}) {
  const told: unknown[] = [];
  const ids = [EVENT, OURS];
  const answerOf = ({ events }: AppendRequest): AppendResult => {
    const { data } = events[0] as NewEvent<'LogCreated'>;
    return { kind: 'appended', events: [created(data.log_id)] } as unknown as AppendResult;
  };
  const store = {
    read: (stream: string) => {
      told.push(['read', stream]);
      return Promise.resolve(given.there === undefined ? [] : [given.there]);
    },
    append: (request: AppendRequest) => {
      told.push(['append', request]);
      return Promise.resolve(given.appended ?? answerOf(request));
    },
    expectLog: (id: string) => told.push(['expect', id]),
  } as unknown as EventStore;
  const state = {
    knownLog: () => Promise.resolve(given.known ?? null),
    keepLog: (id: string) => {
      told.push(['keep', id]);
      return Promise.resolve(given.kept ?? id);
    },
  };
  return { store, state, ids: { next: () => ids.shift() as string }, told };
}

describe('opening a log', () => {
  it('[ES46] that has no id gives it one, alone in its stream, under an operation that everybody shares', async () => {
    const given = ports({});
    expect(await openLog(given)).toBe(OURS);
    const event = {
      ...{ id: EVENT, type: 'LogCreated', schema_version: 1, data: { log_id: OURS }, account_id: 'platform' },
      ...{ actor: { type: 'system', id: 'event-store' }, traceparent: null },
      ...{ correlation_id: 'log-created', causation_id: 'log-created' },
    };
    expect(given.told).toEqual([
      ['read', 'log'],
      ['append', { stream: 'log', expected: EMPTY_STREAM, operationId: 'log-created', events: [event] }],
      ['keep', OURS],
      ['expect', OURS],
    ]);
  });

  it('[ES46] that somebody else gave an id meanwhile takes theirs', async () => {
    const given = ports({ appended: { kind: 'repeated', events: [created(OTHER)] } as unknown as AppendResult });
    expect(await openLog(given)).toBe(OTHER);
    expect(given.told.at(-1)).toEqual(['expect', OTHER]);
  });

  it.each([
    ['is known', OURS],
    ['is not known yet', undefined],
  ])('[ES47] whose id %s writes nothing, keeps it, and answers from no other one', async (_what, known) => {
    const given = ports({ there: created(OURS), ...(known !== undefined && { known }) });
    expect(await openLog(given)).toBe(OURS);
    expect(given.told).toEqual([
      ['read', 'log'],
      ['keep', OURS],
      ['expect', OURS],
    ]);
  });

  it.each([
    ['another one', created(OTHER), OTHER],
    ['one without an id', undefined, null],
    ['one that begins with something else', storedEvent('RepositoryRemoved', { repository_id: OURS }), null],
  ])('[ES47] where one is known is wrong with %s, and nothing is written or kept', async (_what, there, found) => {
    const given = ports({ known: OURS, ...(there !== undefined && { there }) });
    const error = await openLog(given).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(WrongLog);
    expect(error).toMatchObject({ known: OURS, found, code: 'wrong_log' });
    expect(given.told).toEqual([['read', 'log']]);
  });

  it('[ES47] is wrong where another one was kept by somebody who was faster', async () => {
    const given = ports({ there: created(OURS), kept: OTHER });
    await expect(openLog(given)).rejects.toMatchObject({ name: 'WrongLog', known: OTHER, found: OURS });
    expect(given.told.at(-1)).toEqual(['keep', OURS]);
  });

  it.each<[string, AppendResult]>([
    ['a conflict', { kind: 'conflict' } as unknown as AppendResult],
    [
      'another event',
      { kind: 'repeated', events: [storedEvent('RepositoryRemoved', { repository_id: OURS })] } as never,
    ],
  ])('[ES46] does not go on with a stream that answers %s', async (_what, appended) => {
    const given = ports({ appended });
    await expect(openLog(given)).rejects.toThrow("the stream log holds something else than the log's id");
    expect(given.told).toHaveLength(2);
  });
});
