import type { Id, StoredEvent } from '@fleetwright/contracts';
import type { Fact, Outcome } from '@fleetwright/core/event-sourcing';
import { DONE, type GivesUp, isAnswered, OnEvent, recordOnce, waiting } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { fetchForRun, internalError } from './fetching.ts';
import { CLAIM_RETRY_MS, FETCH_PATIENCE_MS, FETCH_RETRY_MS, FETCH_TAKEN_MS } from './limits.ts';
import { REPO_SYNC_PORTS, type RepoSyncPorts } from './ports.ts';
import { Preparation } from './prepare.ts';
import { followLog } from './schedule.ts';
import { SlowWork } from './slow-work.ts';
import { startRun } from './start-run.ts';

/** Answers each requested run with what git has, and starts the runs that a review asks for. */
@Controller()
export class RepoSyncConsumer implements GivesUp {
  readonly #ports: RepoSyncPorts;
  readonly #preparation: Preparation;
  // A remote that hangs must not hold the place of a repository whose remote answers.
  readonly #fetches = new SlowWork<Fact>(FETCH_PATIENCE_MS);
  /** This replica, among those that may fetch. */
  readonly #holder: string;

  constructor(@Inject(REPO_SYNC_PORTS) ports: RepoSyncPorts) {
    this.#ports = ports;
    this.#preparation = Preparation.over(ports);
    this.#holder = ports.ids.next();
  }

  @OnEvent('SyncRequested')
  async onSyncRequested(event: StoredEvent<'SyncRequested'>): Promise<Outcome> {
    const { repository_id, run_id } = event.data;
    const stream = `sync-${run_id}`;
    if (await isAnswered(this.#ports, stream)) return DONE;
    const [repository, review] = await Promise.all([
      this.#preparation.repository(repository_id),
      this.#preparation.review(repository_id),
    ]);
    // Fetching now would compare with a fleet that our own changes are moving.
    if (review.claimed.length > 0) return waiting(CLAIM_RETRY_MS, 'changes of the repository are being applied');
    // Only saves work: what is recorded first counts.
    const taken = `fetch:${run_id}`;
    const { state } = this.#ports;
    if (!(await state.lease(taken, this.#holder, FETCH_TAKEN_MS))) {
      return waiting(FETCH_RETRY_MS, 'another replica fetches for this run');
    }
    const fact = await this.#fetches.ask(run_id, () => fetchForRun(this.#ports, event, repository));
    if (fact === undefined) return waiting(FETCH_RETRY_MS, 'the remote is slow');
    await recordOnce(this.#ports, { stream, facts: [fact], cause: event });
    await state.release(taken, this.#holder);
    return DONE;
  }

  @OnEvent('RepositoryRegistered')
  async onRegistered(_event: StoredEvent<'RepositoryRegistered'>): Promise<Outcome> {
    await followLog(this.#ports);
    return DONE;
  }

  /** Where a repository heals by itself, it does so at once. */
  @OnEvent('DriftDetected')
  async onDriftDetected(event: StoredEvent<'DriftDetected'>): Promise<Outcome> {
    const { repository_id } = event.data;
    const repository = await this.#preparation.repository(repository_id);
    if (repository.status !== 'registered' || repository.settings.self_heal !== true) return DONE;
    await startRun(this.#ports, repository_id, { trigger: 'drift', cause: event });
    return DONE;
  }

  @OnEvent('ResyncRequested')
  async onResync(event: StoredEvent<'ResyncRequested'>): Promise<Outcome> {
    const { repository_id, reason } = event.data;
    const executed = await startRun(this.#ports, repository_id, { trigger: reason, cause: event });
    // A repository that was removed or disabled meanwhile needs no new run.
    if (executed.kind === 'refused') this.#ports.log.info({ repository_id }, executed.refusal.message);
    return DONE;
  }

  /** Who declares what these repositories manage, or manages what they declare, has changed. */
  @OnEvent('DeclarationsChanged')
  async onDeclarationsChanged(event: StoredEvent<'DeclarationsChanged'>): Promise<Outcome> {
    await this.#compareAgain(event, event.data.repositories);
    return DONE;
  }

  /** What was handed over can be adopted now. */
  @OnEvent('RolloutCompleted')
  async onRolloutCompleted(event: StoredEvent<'RolloutCompleted'>): Promise<Outcome> {
    await this.#compareAgain(event, event.data.receivers ?? []);
    return DONE;
  }

  async #compareAgain(cause: StoredEvent, repositories: readonly Id[]): Promise<void> {
    for (const id of repositories) {
      const executed = await startRun(this.#ports, id, { trigger: 'live_changed', cause });
      if (executed.kind === 'refused') this.#ports.log.info({ repository_id: id }, executed.refusal.message);
    }
  }

  async onGivingUp(event: StoredEvent, error: Error): Promise<void> {
    if (event.type !== 'SyncRequested') throw error;
    const facts = [internalError(event.data, event.id)];
    await recordOnce(this.#ports, { stream: `sync-${event.data.run_id}`, facts, cause: event });
  }
}
