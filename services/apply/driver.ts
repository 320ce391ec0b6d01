import { type Actor, Claim, type Position, type StoredEvent } from '@fleetwright/contracts';
import {
  type ChangeFact,
  failureFact,
  nextOf,
  ofAttempt,
  recordOutcomes,
  rolloutFold,
  type RolloutState,
} from '@fleetwright/core/apply';
import type { Outcome } from '@fleetwright/core/event-sourcing';
import { Aggregate, Coalescer, DONE, Remembered, waiting } from '@fleetwright/kit/service';
import { executeWave, TRANSIENT } from './inventory.ts';
import { REPOSITORIES_COVERED_MAX, UNAVAILABLE_RETRY_MS, WAVES_MAX } from './limits.ts';
import type { ApplyPorts } from './ports.ts';

type Trigger = StoredEvent<'ProposalApproved' | 'ProposalRetried' | 'ApplyStarted'>;

/** Approvals name people; carrying them out is the stage's own doing. */
const APPLY: Actor = { type: 'system', id: 'apply' };

/** Executes what a repository's review lets through: claims, runs the waves, records, and asks again until it is nothing. */
export class Driver {
  readonly #ports: ApplyPorts;
  readonly #rollouts: Aggregate<RolloutState>;
  readonly #drives = new Coalescer<Outcome>();
  /** Up to which position everything approved of a repository is answered, of those that were driven last. */
  readonly #covered: Remembered<Position>;

  constructor(ports: ApplyPorts) {
    this.#ports = ports;
    this.#rollouts = new Aggregate(ports, { streamOf: (id) => `rollout-${id}`, folding: rolloutFold });
    this.#covered = new Remembered(ports.store, REPOSITORIES_COVERED_MAX);
  }

  /** Until nothing approved is left, or the bus or the store does not answer. */
  async drive(trigger: Trigger): Promise<Outcome> {
    const { repository_id } = trigger.data;
    const covered = this.#covered.get(repository_id);
    if (covered !== undefined && trigger.position <= covered) return DONE;
    return this.#drives.run(repository_id, () => this.#drive(asStage(trigger)));
  }

  /** Ends an attempt that cannot be carried out: all that is left of it has failed, and can be retried by people. */
  async giveUp(trigger: Trigger, error: Error): Promise<void> {
    const cause = asStage(trigger);
    const asked = await this.#claim(cause);
    if (asked.kind === 'unavailable') throw error;
    if (!asked.claim) return;
    const { claim } = asked;
    const { repository_id } = trigger.data;
    const reason = { code: 'apply_gave_up', message: `The change could not be carried out: ${error.message}` };
    const failures = claim.proposals.map((proposal) => failureFact(repository_id, claim, proposal, reason));
    await this.#record(cause, claim, failures, `${claim.attempt_id}:gave_up`);
  }

  async #drive(cause: Trigger): Promise<Outcome> {
    for (;;) {
      // Taken before asking: whatever was approved up to here is in the answer.
      const { edition } = this.#covered;
      const { position: coveredTo } = await this.#ports.store.head();
      const asked = await this.#claim(cause);
      if (asked.kind === 'unavailable') return unavailable(asked.reason);
      if (!asked.claim) {
        this.#covered.set(cause.data.repository_id, coveredTo, edition);
        return DONE;
      }
      const executed = await this.#execute(cause, asked.claim);
      if (executed.kind !== 'done') return executed;
    }
  }

  async #claim(
    cause: Trigger,
  ): Promise<{ kind: 'answered'; claim: Claim | null } | { kind: 'unavailable'; reason: string }> {
    const { account_id, actor, traceparent } = cause;
    const { repository_id } = cause.data;
    const operation_id = this.#ports.ids.next();
    const data = { repository_id };
    const reply = await this.#ports.bus.request({
      type: 'ClaimApply',
      operation_id,
      account_id,
      actor,
      traceparent,
      data,
    });
    if (reply.ok) return { kind: 'answered', claim: Claim.nullable().parse(reply.result) };
    if (TRANSIENT.has(reply.code)) return { kind: 'unavailable', reason: reply.message };
    throw new Error(`claiming for repository ${repository_id} was refused: ${reply.message}`);
  }

  /** Done when every change of the claim has its outcome recorded. */
  async #execute(cause: Trigger, claim: Claim): Promise<Outcome> {
    const { repository_id } = cause.data;
    for (let waves = 0; waves <= WAVES_MAX; waves += 1) {
      const recorded = ofAttempt((await this.#rollouts.load(repository_id)).state, claim.attempt_id);
      if (recorded.completed) return DONE;
      const next = nextOf(claim, recorded);
      if (next.kind === 'done') {
        await this.#record(cause, claim, [], `${claim.attempt_id}:completed`);
        continue;
      }
      const outcome = await executeWave(this.#ports, cause, { repository_id, claim, wave: next.wave });
      if (outcome.kind === 'unavailable') return unavailable(outcome.reason);
      await this.#record(cause, claim, outcome.facts, `${claim.attempt_id}:${next.wave[0]?.proposal_id}`);
    }
    throw new Error(`attempt ${claim.attempt_id} is not completed after ${WAVES_MAX} waves`);
  }

  async #record(cause: Trigger, claim: Claim, results: readonly ChangeFact[], operationId: string): Promise<void> {
    const { repository_id } = cause.data;
    await this.#rollouts.execute(repository_id, {
      operationId,
      cause,
      decide: (state) => recordOutcomes(state, { repository_id, claim, results }),
      onRepeat: () => null,
    });
  }
}

function asStage(trigger: Trigger): Trigger {
  return { ...trigger, actor: APPLY };
}

function unavailable(reason: string): Outcome {
  return waiting(UNAVAILABLE_RETRY_MS, reason);
}
