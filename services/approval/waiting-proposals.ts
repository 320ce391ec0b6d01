import type { Actor, CommandEnvelope, Id, StoredEvent } from '@fleetwright/contracts';
import { RegisteredRepositories } from '@fleetwright/kit/service';
import type { AccountPolicies } from './account-policies.ts';
import type { ApprovalPorts } from './ports.ts';
import type { Reviews } from './reviews.ts';

const FOLLOWER = {
  name: 'approval.waiting',
  remedy:
    'its proposals neither expire nor wait for windows, and policies that change reach them at the claim only: register it again',
};

const CLOCK: Actor = { type: 'system', id: 'approval' };

/** Proposals that wait for a time, or for policies to change. */
export class WaitingProposals {
  readonly #ports: ApprovalPorts;
  readonly #reviews: Reviews;
  readonly #policies: AccountPolicies;
  readonly #registered: RegisteredRepositories;

  constructor(ports: ApprovalPorts, reviews: Reviews, policies: AccountPolicies) {
    this.#ports = ports;
    this.#reviews = reviews;
    this.#policies = policies;
    this.#registered = new RegisteredRepositories(ports, FOLLOWER);
  }

  /** Policies of an account are others: whatever is open there is held against them at once. */
  async policiesChanged(event: StoredEvent<'PolicyCreated' | 'PolicyChanged' | 'PolicyDeleted'>): Promise<void> {
    for (const { account_id, repository_id } of await this.#registered.all()) {
      if (account_id !== event.account_id) continue;
      const repository = await this.#reviews.preparation.repository(repository_id);
      if (repository.kind !== 'unknown') await this.#reviews.reassess(repository_id, repository, event);
    }
  }

  /**
   * Ends what nobody decided in time, and claims what was approved and whose window is open. Apply hears of the claim. Accounts
   * whose policies know neither time cost a look at their policies.
   */
  async look(): Promise<void> {
    for (const { account_id, repository_id } of await this.#registered.all()) {
      const { hasExpiry, hasWindows } = await this.#policies.book(account_id);
      if (hasExpiry || hasWindows) await this.#lookAt(repository_id, { hasExpiry, hasWindows });
    }
  }

  async #lookAt(
    repository_id: Id,
    { hasExpiry, hasWindows }: { hasExpiry: boolean; hasWindows: boolean },
  ): Promise<void> {
    const { aggregate, preparation } = this.#reviews;
    const { run, members, claim } = (await aggregate.load(repository_id)).state;
    if (run.kind !== 'open') return;
    const repository = await preparation.repository(repository_id);
    if (repository.kind !== 'registered') return;
    const statuses = new Set([...members.values()].map(({ status }) => status));
    const cause: CommandEnvelope = {
      operation_id: this.#ports.ids.next(),
      account_id: repository.account_id,
      actor: CLOCK,
      traceparent: null,
    };
    if (hasExpiry && statuses.has('pending_approval')) await this.#reviews.expire(repository_id, repository, cause);
    if (hasWindows && claim === null && statuses.has('approved')) {
      await this.#reviews.claim(repository_id, repository, cause);
    }
  }
}
