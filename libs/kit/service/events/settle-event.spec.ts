import { CountingIds, ManualClock, MemoryStageState } from '@fleetwright/adapters/pipeline-memory';
import { type EventHandler, StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { Registry } from 'prom-client';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  ATTEMPTS_MAX,
  HANDLER_TIMEOUT_MS,
  RETRY_BASE_MS,
  RETRY_MAX_MS,
  STORE_RETRY_MS,
  WAITING_MAX_MS,
  WAITING_MIN_MS,
} from '../limits.ts';
import { SILENT } from '../boot/logger.ts';
import { DONE, stalled, waiting } from './outcome.ts';
import { retryDelayMs } from './retry-delay.ts';
import { settleEvent, type Settlement, type Settling, type StageHandler } from './settle-event.ts';
import { StageMetrics } from '../boot/stage-metrics.ts';

const event = storedEvent('RepositoryRemoved', { repository_id: idOf(9) }, { position: 7 });

let state: MemoryStageState;
let registry: Registry;
let given: Omit<Settling, 'handlers'>;

beforeEach(() => {
  state = new MemoryStageState(new ManualClock());
  registry = new Registry();
  const metrics = new StageMetrics(registry);
  given = { stage: 'parse', state, ids: new CountingIds(), log: SILENT, metrics, random: () => 1 };
});

type More = Partial<Settling> & Pick<StageHandler, 'onGivingUp'>;

const settle = (handle: EventHandler, { onGivingUp, ...more }: More = {}): Promise<Settlement> => {
  const handler = onGivingUp ? { handle, onGivingUp } : { handle };
  return settleEvent({ ...given, ...more, handlers: new Map([['RepositoryRemoved', handler]]) }, event);
};

const fail = async (): Promise<never> => {
  throw new Error('the disk is on fire');
};

async function settleUntilSettled(handle: EventHandler, more: More = {}): Promise<Settlement> {
  for (let attempt = 1; attempt < ATTEMPTS_MAX; attempt += 1) {
    expect((await settle(handle, more)).kind).toBe('again');
  }
  return settle(handle, more);
}

describe('settleEvent', () => {
  it('an event that was handled is answered', async () => {
    expect(await settle(async () => DONE)).toEqual({ kind: 'answered' });
  });

  it('an event that waits comes again after the time it asked for, within bounds, and never gives up', async () => {
    expect(await settle(async () => waiting(200, 'a claim is outstanding'))).toEqual({ kind: 'again', delayMs: 200 });
    expect(await settle(async () => waiting(0, 'at once'))).toEqual({ kind: 'again', delayMs: WAITING_MIN_MS });
    const forAnAge = async () => waiting(86_400_000, 'tomorrow');
    expect(await settle(forAnAge)).toEqual({ kind: 'again', delayMs: WAITING_MAX_MS });
    for (let n = 0; n < 2 * ATTEMPTS_MAX; n += 1) await settle(forAnAge);
    expect(await state.countAttempt('parse', event.id)).toBe(1);
  });

  it('a stalled event is a dead letter at once, with its reason', async () => {
    expect(await settle(async () => stalled('the document is gone'))).toEqual({ kind: 'buried' });
    expect(await state.deadLetters({ limit: 10 })).toMatchObject([
      {
        stage: 'parse',
        account_id: 'acme',
        event_id: event.id,
        position: 7,
        error: 'the document is gone',
        attempts: 1,
      },
    ]);
  });

  it('an event that fails comes again, each time later', async () => {
    const delays: number[] = [];
    for (let attempt = 1; attempt < ATTEMPTS_MAX; attempt += 1) {
      const settlement = await settle(fail);
      if (settlement.kind === 'again') delays.push(settlement.delayMs);
    }
    expect(delays).toHaveLength(ATTEMPTS_MAX - 1);
    expect(delays).toEqual(delays.toSorted((a, b) => a - b));
    expect(new Set(delays).size).toBe(delays.length);
  });

  it('after the last try the stage records the failure, and the next time counts from the beginning', async () => {
    const given: string[] = [];
    const onGivingUp: StageHandler['onGivingUp'] = async (failed, error) =>
      void given.push(`${failed.id} ${error.message}`);
    expect(await settleUntilSettled(fail, { onGivingUp })).toEqual({ kind: 'answered' });
    expect(given).toEqual([`${event.id} the disk is on fire`]);
    expect(await state.deadLetters({ limit: 10 })).toEqual([]);
    expect(await state.countAttempt('parse', event.id)).toBe(1);
  });

  it('without a way to record the failure, or when that fails too, it is a dead letter', async () => {
    expect(await settleUntilSettled(fail)).toEqual({ kind: 'buried' });
    expect(await settleUntilSettled(fail, { onGivingUp: async () => Promise.reject(new Error('full')) })).toEqual({
      kind: 'buried',
    });
    const [letter] = await state.deadLetters({ limit: 10 });
    expect(letter?.error).toBe('the disk is on fire; and the failure could not be recorded: full');
    expect(letter?.attempts).toBe(ATTEMPTS_MAX);
  });

  it('an unavailable store is never counted as a try, wherever it shows', async () => {
    const unavailable = async (): Promise<never> => {
      throw new StoreUnavailable('restarting');
    };
    const again = { kind: 'again', delayMs: STORE_RETRY_MS };
    for (let n = 0; n < 2 * ATTEMPTS_MAX; n += 1) expect(await settle(unavailable)).toEqual(again);
    expect(await state.deadLetters({ limit: 10 })).toEqual([]);
    expect(await settleUntilSettled(fail, { onGivingUp: unavailable })).toEqual(again);
    const broken = Object.assign(Object.create(state), { bury: unavailable, countAttempt: unavailable });
    expect(await settle(async () => stalled('no hope'), { state: broken })).toEqual(again);
    expect(await settle(fail, { state: broken })).toEqual(again);
  });

  it('a handler that never answers counts as failed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const settling = settle(() => new Promise(() => {}));
    vi.advanceTimersByTime(HANDLER_TIMEOUT_MS);
    expect((await settling).kind).toBe('again');
    expect(await state.countAttempt('parse', event.id)).toBe(2);
  });

  it('counts what the tries came to', async () => {
    await settle(async () => DONE);
    await settle(fail);
    await settle(async () => stalled('no hope'));
    const metrics = await registry.metrics();
    for (const outcome of ['done', 'retried', 'stalled']) {
      expect(metrics).toContain(
        `fleetwright_events_total{stage="parse",type="RepositoryRemoved",outcome="${outcome}"} 1`,
      );
    }
  });
});

describe('retryDelayMs', () => {
  it('doubles from the base to the limit, spread over its upper half', () => {
    expect([1, 2, 3].map((attempt) => retryDelayMs(attempt, 1))).toEqual([1, 2, 4].map((n) => n * RETRY_BASE_MS));
    expect(retryDelayMs(50, 1)).toBe(RETRY_MAX_MS);
    expect(retryDelayMs(1, 0)).toBe(RETRY_BASE_MS / 2);
  });
});
