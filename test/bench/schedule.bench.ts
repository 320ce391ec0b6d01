import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Id, StoredEvent } from '@fleetwright/contracts';
import { RepoSyncConsumer } from '@fleetwright/repo-sync';
import { type BenchRow, boundRow } from './bench-row.ts';
import { type Polling, withPolling } from './stack/polling.ts';
import { type LogPlace } from '@fleetwright/core/event-sourcing';

const REPOSITORIES = 1_000;
const HANGING = 50;
const INTERVAL_S = 300;
/** Long enough for some 250 polls, and for the remotes that hang to meet their deadline of 20 s several times. */
const STEADY_S = 75;
const TICK_MS = 1_000;
/** As many as a stage runs at once. */
const HANDLERS = 8;
const BACKLOG_MOST_S = 120;

const nameOf = (index: number) => (index < HANGING ? `hangs-${index}` : `fleet-${index}`);

/**
 * 1,000 repositories with an interval of 5 minutes on one replica, in real time: how late polls begin. Then with 50
 * remotes that answer nothing any more, and at last with everything due at once, as after a long stop.
 */
export async function run(): Promise<BenchRow[]> {
  let isHanging = false;
  const intercept = (request: IncomingMessage, _response: ServerResponse) =>
    isHanging && request.url?.startsWith('/hangs-') === true;
  return withPolling({ intercept }, async (polling) => {
    const ids = await polling.settle(Array.from({ length: REPOSITORIES }, (_, index) => nameOf(index)));
    const healthy = new Set(ids.slice(HANGING));
    const plain = await steady(polling, healthy);
    isHanging = true;
    const hindered = await steady(polling, healthy);
    const cpuBefore = process.cpuUsage();
    const backlogS = await backlog(polling, healthy);
    const cpu = process.cpuUsage(cpuBefore);
    console.log(`backlog: ${((cpu.user + cpu.system) / 1e6).toFixed(1)} s of processor time in this process`);
    const what = `${REPOSITORIES.toLocaleString('en')} repositories, interval ${INTERVAL_S} s`;
    return [
      boundRow(`p95 lateness of polls, ${what}`, p95(plain) / 1_000, 's', 10),
      boundRow(`p95 lateness of the others' polls, ${HANGING} remotes hang`, p95(hindered) / 1_000, 's', 10),
      boundRow(`all due at once, ${HANGING} remotes hang → all others polled`, backlogS, 's', null),
    ];
  });
}

/** Spreads what is due over the interval, as the jitter does in time, and ticks for a while in real time. */
async function steady(polling: Polling, counted: ReadonlySet<Id>): Promise<readonly number[]> {
  const { pool, schedule } = polling;
  await pool.query(`update repo_sync.schedule set next_due_at = now() + random() * interval '${INTERVAL_S} s'`);
  schedule.latenessMs.clear();
  const untilMs = performance.now() + STEADY_S * 1_000;
  await tickWhile(polling, () => performance.now() < untilMs);
  const lateness = [...schedule.latenessMs].filter(([id]) => counted.has(id)).flatMap(([, values]) => values);
  const expected = (counted.size * STEADY_S) / INTERVAL_S;
  console.log(
    `steady: ${lateness.length} polls in ${STEADY_S} s (${Math.round(expected)} expected), lateness median ${p(lateness, 0.5)} ms, p95 ${p95(lateness)} ms, most ${Math.max(...lateness)} ms`,
  );
  if (lateness.length < expected * 0.7) throw new Error(`only ${lateness.length} polls of ${expected} were made`);
  return lateness;
}

async function backlog(polling: Polling, counted: ReadonlySet<Id>): Promise<number> {
  const { pool, schedule } = polling;
  await pool.query('update repo_sync.schedule set next_due_at = now() where next_due_at is not null');
  schedule.latenessMs.clear();
  const startedMs = performance.now();
  const isMissing = () => [...counted].some((id) => !schedule.latenessMs.has(id));
  await tickWhile(polling, () => isMissing() && performance.now() - startedMs < BACKLOG_MOST_S * 1_000);
  if (isMissing()) throw new Error(`after ${BACKLOG_MOST_S} s not every repository was polled`);
  return (performance.now() - startedMs) / 1_000;
}

/** What the service's ticker and consumer do. */
async function tickWhile(polling: Polling, isOn: () => boolean): Promise<void> {
  const runs = new Runs(polling);
  while (isOn()) {
    await polling.ticks.interval(polling.ports.clock.now());
    await runs.takeNew();
    await sleep(TICK_MS);
  }
  await runs.stop();
}

/** Hands requested runs to the consumer, `HANDLERS` at once, again and again until each is answered. */
class Runs {
  readonly #polling: Polling;
  readonly #consumer: RepoSyncConsumer;
  readonly #queue: StoredEvent<'SyncRequested'>[] = [];
  #place: LogPlace | undefined;
  #running = 0;
  #isStopped = false;

  constructor(polling: Polling) {
    this.#polling = polling;
    this.#consumer = new RepoSyncConsumer(polling.ports);
  }

  async takeNew(): Promise<void> {
    const { store } = this.#polling.ports;
    this.#place ??= await store.head();
    const types = ['SyncRequested'] as const;
    const page = await store.readAll({ after: this.#place, limit: 1_000, types });
    this.#place = page.scannedTo;
    this.#queue.push(...(page.events as StoredEvent<'SyncRequested'>[]));
    this.#fill();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    while (this.#running > 0) await sleep(10);
  }

  #fill(): void {
    while (!this.#isStopped && this.#running < HANDLERS) {
      const event = this.#queue.shift();
      if (event === undefined) return;
      this.#running += 1;
      void this.#handle(event).finally(() => {
        this.#running -= 1;
        this.#fill();
      });
    }
  }

  async #handle(event: StoredEvent<'SyncRequested'>): Promise<void> {
    const outcome = await this.#consumer.onSyncRequested(event);
    if (outcome.kind !== 'waiting') return;
    setTimeout(() => {
      this.#queue.push(event);
      this.#fill();
    }, outcome.retryAfterMs);
  }
}

function p(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * share)] ?? Number.NaN;
}

function p95(values: readonly number[]): number {
  return p(values, 0.95);
}
