import type { AccountId, Id, StoredEvent } from '@fleetwright/contracts';
import type { EventStore } from '@fleetwright/core/event-sourcing';
import {
  type Progress,
  project,
  READ_MODELS,
  type ReadModelName,
  type ReadModels,
  type ReadTarget,
  type RepositoryRow,
  type RowBase,
  type RowOf,
  type RowQuery,
} from '@fleetwright/core/read-models';
import { waitUntilChanged } from '../wait-until-changed.ts';
import { FOLLOW_EVENTS_MAX } from './limits.ts';

/** The read models as folded in this process. Rows are kept as text, as a database would, so nobody shares an object. */
export class MemoryReadModels implements ReadModels {
  private readonly texts = new Map<string, string>();
  private readonly subscribers = new Set<() => void>();
  private position = 0;
  private following = Promise.resolve();

  /** Folds events, in the order of their positions; those that were folded before are skipped. */
  fold(events: readonly StoredEvent[]): void {
    const newer = events.filter(({ position }) => position > this.position);
    project(newer, {
      read: (model, account, key) => this.row(nameOf(model, account, key)),
      write: (model, account, key, row) => {
        if (row === null) this.texts.delete(nameOf(model, account, key));
        else this.texts.set(nameOf(model, account, key), JSON.stringify(row));
      },
    });
    this.position = newer.at(-1)?.position ?? this.position;
    for (const wake of this.subscribers) wake();
  }

  /** Folds what the store has and gets, until the answer is called. */
  follow(store: EventStore): () => void {
    const catchUp = () => {
      this.following = this.following.then(() => this.readOn(store));
    };
    const unsubscribe = store.onAppended(catchUp);
    catchUp();
    return unsubscribe;
  }

  async repositoryOfAnyAccount(id: Id): Promise<RepositoryRow | null> {
    const name = [...this.texts.keys()].find((each) => each.startsWith('repositories ') && each.endsWith(`/${id}`));
    return name === undefined ? null : (this.row(name) as RepositoryRow | null);
  }

  async get<M extends ReadModelName>(model: M, account: AccountId, key: string): Promise<RowOf[M] | null> {
    return this.row(nameOf(model, account, key)) as RowOf[M] | null;
  }

  async getMany<M extends ReadModelName>(
    model: M,
    account: AccountId,
    keys: readonly string[],
  ): Promise<readonly RowOf[M][]> {
    const rows = await Promise.all(keys.map((key) => this.get(model, account, key)));
    return rows.filter((row) => row !== null);
  }

  async list<M extends ReadModelName>(model: M, account: AccountId, asked: RowQuery): Promise<readonly RowOf[M][]> {
    const { filter = {}, order, after, limit } = asked;
    for (const facet of Object.keys(filter)) {
      if (!READ_MODELS[model].facets.includes(facet)) throw new TypeError(`${model} cannot be filtered by ${facet}`);
    }
    const direction = order === 'newest_first' ? -1 : 1;
    return [...this.texts]
      .filter(([name]) => name.startsWith(nameOf(model, account, '')))
      .map(([, text]) => JSON.parse(text) as RowOf[M])
      .filter((row) => Object.entries(filter).every(([facet, wanted]) => [wanted].flat().includes(facetOf(row, facet))))
      .filter(({ position }) => after === undefined || (position - after) * direction > 0)
      .toSorted((a, b) => (a.position - b.position) * direction)
      .slice(0, limit);
  }

  async progress(): Promise<Progress> {
    return { position: this.position, generation: 1 };
  }

  async waitFor(account: AccountId, target: ReadTarget, timeoutMs: number): Promise<boolean> {
    const reached = async () => {
      const { revision = 0 } = (await this.get('accounts', account, account)) ?? {};
      return this.position >= (target.position ?? 0) && revision >= (target.account_revision ?? 0) ? true : undefined;
    };
    return (await this.waitUntil(reached, timeoutMs)) ?? false;
  }

  waitUntil<T>(probe: () => Promise<T | undefined>, timeoutMs: number): Promise<T | undefined> {
    return waitUntilChanged((wake) => this.onChanged(wake), probe, AbortSignal.timeout(timeoutMs));
  }

  onChanged(wake: () => void): () => void {
    const subscriber = () => wake();
    this.subscribers.add(subscriber);
    return () => {
      this.subscribers.delete(subscriber);
    };
  }

  private async readOn(store: EventStore): Promise<void> {
    for (;;) {
      const { events } = await store.readAll({ afterPosition: this.position, limit: FOLLOW_EVENTS_MAX });
      if (events.length === 0) return;
      this.fold(events);
    }
  }

  private row(name: string): RowBase | null {
    const text = this.texts.get(name);
    return text === undefined ? null : (JSON.parse(text) as RowBase);
  }
}

/** Account ids have no slash. */
function nameOf(model: ReadModelName, account: string, key: string): string {
  return `${model} ${account}/${key}`;
}

function facetOf(row: object, facet: string): string {
  return String(Reflect.get(row, facet));
}
