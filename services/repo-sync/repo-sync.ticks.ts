import type { Actor, CommandEnvelope, Instant } from '@fleetwright/contracts';
import {
  deadlineExceeded,
  isRunFinished,
  latestRun,
  nextDueAt,
  type OpenRun,
  planDue,
  type Registered,
  type ScheduledRepository,
  type Taker,
} from '@fleetwright/core/repo-sync';
import { isSameSource } from '@fleetwright/core/fleet';
import { newEvents, OnTick } from '@fleetwright/kit/service';
import { Controller, Inject, type OnModuleDestroy } from '@nestjs/common';
import { PollLanes } from './poll-lanes.ts';
import {
  DEADLINE_TICK_MS,
  INTERVAL_TICK_MS,
  OVERDUE_MAX,
  POLL_ERROR_DELAY_MS,
  POLL_PATIENCE_MS,
  POLL_TAKEN_MS,
  POLLS_MAX,
  POLLS_WAITING_MAX,
  RUN_WAIT_MS,
  SLOW_POLLS_MAX,
} from './limits.ts';
import { REPO_SYNC_PORTS, type RepoSyncPorts } from './ports.ts';
import { Looks } from './look.ts';
import { Preparation } from './prepare.ts';
import { followLog, replayRefused } from './schedule.ts';
import { startRun } from './start-run.ts';
import { streamEnd } from '@fleetwright/core/event-sourcing';

const REPO_SYNC: Actor = { type: 'system', id: 'repo-sync' };

/** Polls repositories whose time has come, and gives up runs whose time is over. */
@Controller()
export class RepoSyncTicks implements OnModuleDestroy {
  readonly #ports: RepoSyncPorts;
  readonly #preparation: Preparation;
  readonly #looks: Looks;
  /** This replica, among those that share the polls. */
  readonly #taker: Taker;
  readonly #polls = new PollLanes({ fastMax: POLLS_MAX, slowMax: SLOW_POLLS_MAX, patienceMs: POLL_PATIENCE_MS });

  constructor(@Inject(REPO_SYNC_PORTS) ports: RepoSyncPorts) {
    this.#ports = ports;
    this.#preparation = Preparation.over(ports);
    this.#looks = new Looks(ports);
    this.#taker = { holder: ports.ids.next(), forMs: POLL_TAKEN_MS };
  }

  /**
   * Starts the polls that are due and does not wait for them: a remote that hangs delays no other. Every replica takes
   * its share.
   */
  @OnTick({ name: 'interval', everyMs: INTERVAL_TICK_MS, leased: false })
  async interval(now: Instant): Promise<void> {
    await this.#startPolls(now);
  }

  @OnTick({ name: 'deadline', everyMs: DEADLINE_TICK_MS, leased: true })
  async deadline(now: Instant): Promise<void> {
    await followLog(this.#ports);
    await replayRefused(this.#ports);
    for (const run of await this.#ports.syncState.overdue(now, OVERDUE_MAX)) {
      try {
        await this.#giveUp(run);
      } catch (error) {
        this.#ports.log.warn({ err: error, run_id: run.runId }, 'could not give up the run; trying again in seconds');
      }
    }
  }

  /** What was taken and not begun is another replica's at once. */
  async onModuleDestroy(): Promise<void> {
    await this.#ports.syncState.giveBack(this.#taker).catch(() => {});
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
    const { syncState } = this.#ports;
    if (this.#polls.size > 0) await syncState.keep(this.#taker, this.#polls.keys);
    await followLog(this.#ports);
    const room = POLLS_WAITING_MAX - this.#polls.waiting;
    if (room <= 0) return;
    const due = await syncState.takeDue(now, room, this.#taker);
    for (const row of due) this.#polls.add(row.repositoryId, () => this.#poll(row));
  }

  /** Never throws: one repository's trouble is no other's. */
  async #poll(row: ScheduledRepository): Promise<void> {
    const { syncState, log, clock, pollLateness } = this.#ports;
    const now = clock.now();
    if (row.nextDueAt !== null) pollLateness?.observe(Math.max(0, Date.parse(now) - Date.parse(row.nextDueAt)) / 1_000);
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
    const plan = planDue(repository, { progress, review, now });
    if (plan.kind === 'wait') return this.#postpone(row, now);
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
    const cause = envelopeOf(`poll:${row.repositoryId}:${now}`, row.account);
    const { decision, tip } = await this.#looks.look(row, repository, { plan, cause });
    if (decision !== 'unchanged') await this.#open(row, repository, now, { failures: 0, why: decision });
    else await this.#polled(row, repository, now, { failures: 0, tip });
  }

  async #open(
    row: ScheduledRepository,
    repository: Registered,
    now: Instant,
    { failures, why }: { readonly failures: number; readonly why: string },
  ): Promise<void> {
    // While the remote was asked, people may have begun to apply: what a poll found then is our own doing.
    const standing = await this.#preparation.standing(row.repositoryId);
    const again = planDue(standing.repository, { ...standing, now: this.#ports.clock.now() });
    if (again.kind === 'wait') return this.#postpone(row, now);
    const next = (latestRun(repository)?.number ?? 0) + 1;
    const traceparent = row.hasNewPush ? row.pushTrace : null;
    const cause = { ...envelopeOf(`interval:${row.repositoryId}:${next}`, row.account), traceparent };
    const trigger = row.hasNewPush ? 'webhook' : 'interval';
    const executed = await startRun(this.#ports, row.repositoryId, { trigger, cause });
    this.#ports.log.info({ repository_id: row.repositoryId, why, accepted: executed.kind }, 'scheduled sync');
    await this.#polled(row, repository, now, { failures, tip: null });
  }

  /** To the end of the queue: those that wait must not hide those that are due. */
  async #postpone({ repositoryId, failures }: ScheduledRepository, now: Instant): Promise<void> {
    await this.#ports.syncState.polled(repositoryId, { at: now, failures, nextDueAt: after(now, RUN_WAIT_MS) });
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
      const expected = streamEnd(await store.read(stream));
      const events = newEvents(ids, cause, [fact]);
      const result = await store.append({ stream, expected, operationId: cause.operation_id, events });
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
