import type { AccountId, Id, StoredEvent } from '@fleetwright/contracts';
import { isOutdatedBy, type LiveChange, noticeLiveChanges } from '@fleetwright/core/approval';
import { type Cause, Coalescer, RegisteredRepositories } from '@fleetwright/kit/service';
import { CHANGES_REMEMBERED_MAX } from './limits.ts';
import type { ApprovalPorts } from './ports.ts';
import type { Reviews } from './reviews.ts';

const FOLLOWER = {
  name: 'approval.registry',
  remedy: 'its proposals are compared with the live fleet at its next sync only: register it again',
};

/** Looks whether the live fleet moved under open proposals. */
export class LiveChanges {
  readonly #ports: ApprovalPorts;
  readonly #reviews: Reviews;
  readonly #registered: RegisteredRepositories;
  readonly #looks = new Coalescer<void>();
  /** Ids of changes that a look has taken in: of many in a row, most are looked at with the first. */
  readonly #seen = new Set<Id>();
  /** Of each account that waits for a look, the oldest change that was heard of. */
  readonly #since = new Map<AccountId, number>();

  constructor(ports: ApprovalPorts, reviews: Reviews) {
    this.#ports = ports;
    this.#reviews = reviews;
    this.#registered = new RegisteredRepositories(ports, FOLLOWER);
  }

  /** Somebody changed a resource: whichever repository of the account has a proposal of it may have to compare again. */
  async heard(event: StoredEvent<'ResourceChanged'>): Promise<void> {
    if (this.#seen.has(event.id)) return;
    const { account_id: account } = event;
    const since = event.data.revision - 1;
    this.#since.set(account, Math.min(this.#since.get(account) ?? since, since));
    await this.#looks.run(account, () => this.#look(account, event));
  }

  /** A diff was reviewed: what changed after its snapshot was heard of before there were proposals. */
  async reviewed({ account_id, data }: StoredEvent<'DiffComputed'>, cause: Cause): Promise<void> {
    const changes = await this.#changesAfter(account_id, data.live_revision);
    await this.#notice(data.repository_id, changes, cause);
  }

  async #look(account: AccountId, cause: StoredEvent<'ResourceChanged'>): Promise<void> {
    const since = this.#since.get(account) ?? cause.data.revision - 1;
    this.#since.delete(account);
    const changes = await this.#changesAfter(account, since);
    for (const { account_id, repository_id } of await this.#registered.all()) {
      if (account_id === account) await this.#notice(repository_id, changes, cause);
    }
    for (const { id } of changes) this.#seen.add(id);
    for (const oldest of this.#seen) {
      if (this.#seen.size <= CHANGES_REMEMBERED_MAX) break;
      this.#seen.delete(oldest);
    }
  }

  async #notice(repository_id: Id, changes: readonly LiveChange[], cause: Cause): Promise<void> {
    if (changes.length === 0) return;
    const { aggregate, preparation } = this.#reviews;
    if (!isOutdatedBy((await aggregate.load(repository_id)).state, repository_id, changes)) return;
    await aggregate.execute(repository_id, {
      // A look is repeated by looking, never by its outcome of then.
      operationId: this.#ports.ids.next(),
      cause,
      decide: (state) => noticeLiveChanges(state, { repository_id, changes, by: preparation.by(cause.actor) }),
      onRepeat: () => null,
    });
  }

  /** The stream's versions are the account's revisions. */
  async #changesAfter(account: AccountId, revision: number): Promise<readonly (LiveChange & { id: Id })[]> {
    const events = await this.#ports.store.read(`fleet-${account}`, { version: revision, eventId: null });
    return events.flatMap((event) => {
      if (event.type !== 'ResourceChanged') return [];
      const { kind, key, revision: changedAt, origin } = event.data;
      const applied_for = origin.type === 'apply' ? origin.repository_id : null;
      return [{ id: event.id, kind, key, revision: changedAt, applied_for }];
    });
  }
}
