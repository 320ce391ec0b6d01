import { AccountId, Id, type StoredEvent } from '@fleetwright/contracts';
import { isSamePlace, LOG_START, READ_ALL_MAX } from '@fleetwright/core/event-sourcing';
import type { StagePorts } from '../boot/stage-ports.ts';
import { buryRefused } from '../events/refused-event.ts';

type Ports = Pick<StagePorts, 'store' | 'state' | 'ids' | 'log'>;

export interface RegisteredRepository {
  readonly account_id: AccountId;
  readonly repository_id: Id;
}

interface Follower {
  /** What dead letters call it, such as `drift.registry`. */
  readonly name: string;
  /** What is missing while a repository is not known, and what to do. */
  readonly remedy: string;
}

/**
 * Every repository that is registered, kept up by reading the store on from where it was. An event that names none
 * becomes a dead letter.
 */
export class RegisteredRepositories {
  readonly #ports: Ports;
  readonly #follower: Follower;
  readonly #repositories = new Map<Id, RegisteredRepository>();
  #place = LOG_START;

  constructor(ports: Ports, follower: Follower) {
    this.#ports = ports;
    this.#follower = follower;
    ports.store.onWentBack(() => {
      this.#repositories.clear();
      this.#place = LOG_START;
    });
  }

  async all(): Promise<readonly RegisteredRepository[]> {
    for (;;) {
      const after = this.#place;
      const { events, scannedTo } = await this.#ports.store.readAll({
        after,
        limit: READ_ALL_MAX,
        types: ['RepositoryRegistered', 'RepositoryRemoved'],
      });
      // Forgotten meanwhile, or read by somebody else: what was read does not follow on what is known.
      if (this.#place !== after) continue;
      for (const event of events) await this.#take(event);
      if (isSamePlace(scannedTo, after)) return [...this.#repositories.values()];
      if (this.#place === after) this.#place = scannedTo;
    }
  }

  async #take(event: StoredEvent): Promise<void> {
    try {
      const account_id = AccountId.parse(event.account_id);
      const repository_id = Id.parse(Reflect.get(event.data, 'repository_id'));
      if (event.type === 'RepositoryRegistered') this.#repositories.set(repository_id, { account_id, repository_id });
      if (event.type === 'RepositoryRemoved') this.#repositories.delete(repository_id);
    } catch (error) {
      const { name: follower, remedy } = this.#follower;
      await buryRefused(this.#ports, { follower, event, error, remedy });
    }
  }
}
