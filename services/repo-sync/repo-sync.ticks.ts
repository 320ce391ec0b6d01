import type { Actor, CommandEnvelope, Instant } from '@fleetwright/contracts';
import {
  deadlineExceeded,
  decidePoll,
  isRunFinished,
  isSameSource,
  latestRun,
  nextDueAt,
  type OpenRun,
  planDue,
  type Registered,
  type ScheduledRepository,
} from '@fleetwright/core/repo-sync';
import { newEvents, OnTick } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { pollTip } from './fetching.ts';
import { Lanes } from './lanes.ts';
import {
  DEADLINE_TICK_MS,
  INTERVAL_TICK_MS,
  OVERDUE_MAX,
  POLL_ERROR_DELAY_MS,
  POLL_PATIENCE_MS,
  POLLS_MAX,
  POLLS_WAITING_MAX,
  RUN_WAIT_MS,
  SLOW_POLLS_MAX,
} from './limits.ts';
import { REPO_SYNC_PORTS, type RepoSyncPorts } from './ports.ts';
import { Preparation } from './prepare.ts';
import { followLog } from './schedule.ts';
import { startRun } from './start-run.ts';

const REPO_SYNC: Actor = { type: 'system', id: 'repo-sync' };

/** Polls repositories whose time has come, and gives up runs whose time is over. */
@Controller()
export class RepoSyncTicks {
  readonly #ports: RepoSyncPorts;
  readonly #preparation: Preparation;
  readonly #polls = new Lanes({ fastMax: POLLS_MAX, slowMax: SLOW_POLLS_MAX, patienceMs: POLL_PATIENCE_MS });

  constructor(@Inject(REPO_SYNC_PORTS) ports: RepoSyncPorts) {
    this.#ports = ports;
    this.#preparation = Preparation.over(ports);
  }

  /** Starts the polls that are due and does not wait for them: a remote that hangs delays no other. */
  @OnTick({ name: 'interval', everyMs: INTERVAL_TICK_MS, leased: true })
  async interval(now: Instant): Promise<void> {
    await this.#startPolls(now);
  }

  @OnTick({ name: 'deadline', everyMs: DEADLINE_TICK_MS, leased: true })
  async deadline(now: Instant): Promise<void> {
    await followLog(this.#ports);
    for (const run of await this.#ports.syncState.overdue(now, OVERDUE_MAX)) {
      try {
        await this.#giveUp(run);
      } catch (error) {
        this.#ports.log.warn({ err: error, run_id: run.runId }, 'could not give up the run; trying again in seconds');
      }
    }
  }

  /** As `interval`, but answers when everything that was due has been polled. */
  async pollDue(now: Instant): Promise<void> {
    await this.#startPolls(now);
    await this.idle();
  }

  /** Answers when no poll is running. */
  async idle(): Promise<void> {
    await this.#polls.idle();
  }

  async #startPolls(now: Instant): Promise<void> {
    await followLog(this.#ports);
    // Those that run or wait are still due, and must not hide the others.
    if (this.#polls.waiting >= POLLS_WAITING_MAX) return;
    const due = await this.#ports.syncState.due(now, POLLS_WAITING_MAX + this.#polls.size);
    for (const row of due) this.#polls.add(row.repositoryId, () => this.#poll(row));
  }

  /** Never throws: one repository's trouble is no other's. */
  async #poll(row: ScheduledRepository): Promise<void> {
    const { syncState, log, clock } = this.#ports;
    const now = clock.now();
    try {
      await this.#lookAt(row, now);
    } catch (error) {
      log.warn(
        { err: error, repository_id: row.repositoryId },
        'could not poll the repository; trying again in a minute',
      );
      const nextDueAt = after(now, POLL_ERROR_DELAY_MS);
      await syncState.polled(row.repositoryId, { at: now, failures: row.failures, nextDueAt }).catch(() => {});
    }
  }

  async #lookAt(row: ScheduledRepository, now: Instant): Promise<void> {
    const { repository, progress, review } = await this.#preparation.standing(row.repositoryId);
    const plan = planDue(repository, progress, review);
    if (plan.kind === 'wait') {
      // To the end of the queue: those that wait must not hide those that are due.
      const nextDueAt = after(now, RUN_WAIT_MS);
      await this.#ports.syncState.polled(row.repositoryId, { at: now, failures: row.failures, nextDueAt });
      return;
    }
    if (plan.kind === 'rest' || repository.status !== 'registered') {
      const { repositoryId, pushes } = row;
      await this.#ports.syncState.polled(repositoryId, { at: now, failures: 0, nextDueAt: null, pushes });
      return;
    }
    if (plan.kind === 'open') {
      const failures = plan.why === 'last_run_failed' ? row.failures + 1 : 0;
      await this.#open(row, repository, now, { failures, why: plan.why });
      return;
    }
    const [tip, liveRevision] = await Promise.all([
      pollTip(this.#ports, envelopeOf(`poll:${row.repositoryId}:${now}`, row.account), {
        repository_id: row.repositoryId,
        settings: repository.settings,
      }),
      this.#ports.live.revision(row.account),
    ]);
    const sha = tip.kind === 'tip' ? tip.sha : null;
    const decision = decidePoll({ ...plan, tip: sha, liveRevision });
    if (decision !== 'unchanged') await this.#open(row, repository, now, { failures: 0, why: decision });
    else await this.#polled(row, repository, now, { failures: 0, tip: sha });
  }

  async #open(
    row: ScheduledRepository,
    repository: Registered,
    now: Instant,
    { failures, why }: { readonly failures: number; readonly why: string },
  ): Promise<void> {
    const next = (latestRun(repository)?.number ?? 0) + 1;
    const cause = envelopeOf(`interval:${row.repositoryId}:${next}`, row.account);
    const trigger = row.hasNewPush ? 'webhook' : 'interval';
    const executed = await startRun(this.#ports, row.repositoryId, { trigger, cause });
    this.#ports.log.info({ repository_id: row.repositoryId, why, accepted: executed.kind }, 'scheduled sync');
    await this.#polled(row, repository, now, { failures, tip: null });
  }

  async #polled(
    { repositoryId, pushes }: ScheduledRepository,
    { settings }: Registered,
    now: Instant,
    { failures, tip }: { readonly failures: number; readonly tip: string | null },
  ): Promise<void> {
    const current = await this.#preparation.repository(repositoryId);
    // While the old remote was asked, the registration was pointed elsewhere: that is due at once, not after an interval.
    const isOutdated = current.status === 'registered' && !isSameSource(settings, current.settings);
    const due = isOutdated ? now : nextDueAt(now, settings, failures, (this.#ports.random ?? Math.random)());
    await this.#ports.syncState.polled(repositoryId, {
      at: now,
      failures,
      nextDueAt: due,
      pushes,
      ...(tip === null ? {} : { tip }),
    });
  }

  async #giveUp({ repositoryId, runId, number, account }: OpenRun): Promise<void> {
    const { store, ids, syncState, log } = this.#ports;
    const [progress, review] = await Promise.all([
      this.#preparation.progress(runId),
      this.#preparation.review(repositoryId),
    ]);
    if (!isRunFinished(number, progress, review)) {
      // Not stuck: it waits for changes that are being applied, and they have their own end.
      if (review.claimed.length > 0) return;
      const stream = `sync-${runId}`;
      const cause = envelopeOf(`deadline:${runId}`, account);
      const fact = deadlineExceeded({ runId, number, repositoryId }, progress.phase);
      const expectedVersion = (await store.read(stream)).length;
      const events = newEvents(ids, cause, [fact]);
      const result = await store.append({ stream, expectedVersion, operationId: cause.operation_id, events });
      if (result.kind === 'conflict') return;
      log.warn({ repository_id: repositoryId, run_id: runId, phase: progress.phase }, 'run given up at its deadline');
    }
    await syncState.runEnded(repositoryId, runId);
  }
}

function after(now: Instant, delayMs: number): Instant {
  return new Date(Date.parse(now) + delayMs).toISOString();
}

function envelopeOf(operation_id: string, account_id: string): CommandEnvelope {
  return { operation_id, account_id, actor: REPO_SYNC, traceparent: null };
}
