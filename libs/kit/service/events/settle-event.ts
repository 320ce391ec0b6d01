import type { EventType, StoredEvent } from '@fleetwright/contracts';
import {
  type EventHandler,
  type Ids,
  type Outcome,
  type StageState,
  StoreUnavailable,
} from '@fleetwright/core/event-sourcing';
import { letterOf } from './dead-letter.ts';
import type { GivesUp } from '../handlers/handlers.ts';
import { ATTEMPTS_MAX, HANDLER_TIMEOUT_MS, STORE_RETRY_MS, WAITING_MAX_MS, WAITING_MIN_MS } from '../limits.ts';
import type { Logger } from '../boot/logger.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { StageMetrics } from '../boot/stage-metrics.ts';

/** What one try of an event came to. */
export type Settlement =
  | { readonly kind: 'answered' }
  | { readonly kind: 'buried' }
  | { readonly kind: 'again'; readonly delayMs: number };

/** How a stage answers one type of event. */
export interface StageHandler {
  readonly handle: EventHandler;
  /** Appends the failure of an event whose last try failed. */
  readonly onGivingUp?: GivesUp['onGivingUp'];
}

export interface Settling {
  readonly stage: string;
  readonly state: StageState;
  readonly ids: Ids;
  readonly log: Logger;
  readonly metrics: StageMetrics;
  readonly handlers: ReadonlyMap<EventType, StageHandler>;
  /** 0 to 1. */
  readonly random: () => number;
}

const ANSWERED: Settlement = { kind: 'answered' };
const BURIED: Settlement = { kind: 'buried' };

/**
 * Tries an event once. Never throws: a failure becomes a delay, an appended failure or a dead letter. A store that is
 * unavailable is nobody's failure and is never counted as a try.
 */
export async function settleEvent(settling: Settling, event: StoredEvent): Promise<Settlement> {
  const { stage, log, metrics } = settling;
  const count = (outcome: string) => metrics.handled.inc({ stage, type: event.type, outcome });
  const fields = { ...named(event), position: event.position };
  const timer = metrics.durationSeconds.startTimer({ stage, type: event.type });
  try {
    const handler = settling.handlers.get(event.type);
    if (!handler) return ANSWERED;
    const outcome = await withTimeout(handler.handle(event));
    if (outcome.kind === 'waiting') {
      count('waiting');
      log.debug({ ...fields, reason: outcome.reason }, 'event waits');
      return { kind: 'again', delayMs: clamp(outcome.retryAfterMs) };
    }
    return await concluded(settling, event, outcome);
  } catch (error) {
    try {
      return await failed(settling, event, error);
    } catch (second) {
      // Neither the failure nor the dead letter could be recorded: the event stays owed.
      count('store_unavailable');
      log.warn({ ...fields, err: second }, 'event could not be settled');
      return { kind: 'again', delayMs: STORE_RETRY_MS };
    }
  } finally {
    timer();
  }
}

async function concluded(settling: Settling, event: StoredEvent, outcome: Outcome): Promise<Settlement> {
  const { stage, state, ids, metrics, log } = settling;
  if (outcome.kind !== 'stalled') {
    metrics.handled.inc({ stage, type: event.type, outcome: 'done' });
    return ANSWERED;
  }
  await state.bury(letterOf(ids, stage, event, outcome.reason, 1));
  metrics.handled.inc({ stage, type: event.type, outcome: 'stalled' });
  log.error({ event_id: event.id, type: event.type, reason: outcome.reason }, 'event needs a human: dead letter');
  return BURIED;
}

async function failed(settling: Settling, event: StoredEvent, error: unknown): Promise<Settlement> {
  const { stage, state, ids, metrics, log } = settling;
  const count = (outcome: string) => metrics.handled.inc({ stage, type: event.type, outcome });
  if (error instanceof StoreUnavailable) throw error;
  const attempts = await state.countAttempt(stage, event.id);
  const fields = { ...named(event), attempts, err: error };
  if (attempts < ATTEMPTS_MAX) {
    count('retried');
    log.warn(fields, 'event failed and is tried again');
    return { kind: 'again', delayMs: retryDelayMs(attempts, settling.random()) };
  }
  const cause = error instanceof Error ? error : new Error(String(error));
  const recorded = await giveUp(settling, event, cause);
  if (recorded === 'recorded') {
    count('gave_up');
    log.error(fields, 'event failed for the last time; its failure is recorded');
  } else {
    await state.bury(letterOf(ids, stage, event, recorded, attempts));
    count('dead');
    log.error(fields, 'event failed for the last time: dead letter');
  }
  await state.forgetAttempts(stage, event.id);
  return recorded === 'recorded' ? ANSWERED : BURIED;
}

/** Answers 'recorded', or why there is nothing recorded. */
async function giveUp(settling: Settling, event: StoredEvent, error: Error): Promise<string> {
  const onGivingUp = settling.handlers.get(event.type)?.onGivingUp;
  if (!onGivingUp) return error.message;
  try {
    await onGivingUp(event, error);
    return 'recorded';
  } catch (second) {
    if (second instanceof StoreUnavailable) throw second;
    const message = second instanceof Error ? second.message : String(second);
    return `${error.message}; and the failure could not be recorded: ${message}`;
  }
}

function clamp(retryAfterMs: number): number {
  return Math.min(Math.max(retryAfterMs, WAITING_MIN_MS), WAITING_MAX_MS);
}

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const message = `the handler has not answered within ${HANDLER_TIMEOUT_MS} ms`;
  const timer = setTimeout(() => reject(new Error(message)), HANDLER_TIMEOUT_MS);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a line of the log says of an event: by these, all lines of one run, repository or request are found. */
function named({ id, type, account_id, correlation_id, data }: StoredEvent): object {
  const ids = ['run_id', 'repository_id'].flatMap((name) => (name in data ? [[name, Reflect.get(data, name)]] : []));
  return { event_id: id, type, account_id, correlation_id, ...Object.fromEntries(ids) };
}
