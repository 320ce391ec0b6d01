import type { AccountId, Id } from '@fleetwright/contracts';
import { type EventStore, READ_ALL_MAX } from '@fleetwright/core/event-sourcing';

export interface RegisteredRepository {
  readonly account_id: AccountId;
  readonly repository_id: Id;
}

/** Every repository that is registered, kept up by reading the store on from where it was. */
export class Registry {
  readonly #store: EventStore;
  readonly #repositories = new Map<Id, RegisteredRepository>();
  #position = 0;

  constructor(store: EventStore) {
    this.#store = store;
  }

  async all(): Promise<readonly RegisteredRepository[]> {
    for (;;) {
      const { events, scannedTo } = await this.#store.readAll({
        afterPosition: this.#position,
        limit: READ_ALL_MAX,
        types: ['RepositoryRegistered', 'RepositoryRemoved'],
      });
      for (const event of events) {
        if (event.type === 'RepositoryRegistered') {
          const { repository_id } = event.data;
          this.#repositories.set(repository_id, { account_id: event.account_id, repository_id });
        } else if (event.type === 'RepositoryRemoved') this.#repositories.delete(event.data.repository_id);
      }
      if (scannedTo === this.#position) return [...this.#repositories.values()];
      this.#position = scannedTo;
    }
  }
}
