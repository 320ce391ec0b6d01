import type { AccountId, Id, Instant, StoredEvent } from '@fleetwright/contracts';
import { byPosition, type EventStore, LOG_START, logPlaceOf } from '@fleetwright/core/event-sourcing';
import {
  type FleetAsOf,
  type FleetHistoryRow,
  type ProjectionProgress,
  project,
  READ_MODELS,
  type ReadModelName,
  type ReadModels,
  type ReadTarget,
  type RepositoryRow,
  type RowBase,
  type RowCount,
  type RowCountQuery,
  type RowFilter,
  type ReadModelRows,
  type RowQuery,
} from '@fleetwright/core/read-models';
import { waitUntilChanged } from '../wait-until-changed.ts';
import { FOLLOW_EVENTS_MAX } from './limits.ts';

/** The read models as folded in this process. Rows are kept as text, as a database would, so nobody shares an object. */
export class MemoryReadModels implements ReadModels {
  private readonly texts = new Map<string, string>();
  private readonly subscribers = new Set<() => void>();
  private place = LOG_START;
  private following = Promise.resolve();

  /** Folds events, in the order of their positions; those that were folded before are skipped. */
  fold(events: readonly StoredEvent[]): void {
    const newer = events.filter(({ position }) => position > this.place.position);
    const [refused] = project(newer, {
      read: (model, account, key) => this.row(nameOf(model, account, key)),
      write: (model, account, key, row) => {
        if (row === null) this.texts.delete(nameOf(model, account, key));
        else this.texts.set(nameOf(model, account, key), JSON.stringify(row));
      },
    });
    if (refused !== undefined) throw refused.error;
    const last = newer.at(-1);
    if (last !== undefined) this.place = logPlaceOf(last);
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

  async get<M extends ReadModelName>(model: M, account: AccountId, key: string): Promise<ReadModelRows[M] | null> {
    return this.row(nameOf(model, account, key)) as ReadModelRows[M] | null;
  }

  async getMany<M extends ReadModelName>(
    model: M,
    account: AccountId,
    keys: readonly string[],
  ): Promise<readonly ReadModelRows[M][]> {
    const rows = await Promise.all(keys.map((key) => this.get(model, account, key)));
    return rows.filter((row) => row !== null);
  }

  async list<M extends ReadModelName>(
    model: M,
    account: AccountId,
    asked: RowQuery,
  ): Promise<readonly ReadModelRows[M][]> {
    const { filter = {}, order, after, limit } = asked;
    const inOrder = (a: RowBase, b: RowBase) => (order === 'newest_first' ? byPosition(b, a) : byPosition(a, b));
    return this.matching(model, account, filter)
      .filter((row) => after === undefined || inOrder(row, { ...row, position: after }) > 0)
      .toSorted(inOrder)
      .slice(0, limit);
  }

  async fleetPlace(account: AccountId, at: Instant): Promise<number | null> {
    const until = new Date(at).toISOString();
    const rows = this.matching('fleet_history', account, {}).filter((row) => row.at <= until);
    return rows.length === 0 ? null : Math.max(...rows.map(({ position }) => position));
  }

  async fleetAsOf(account: AccountId, asked: FleetAsOf): Promise<readonly FleetHistoryRow[]> {
    const { upTo, beyond = -1, prefix = '', after = '', things, limit, withGone = false } = asked;
    const known = this.matching('fleet_history', account, {}).filter(({ position }) => position <= upTo);
    const newest = [...Map.groupBy(known, ({ thing }) => thing).values()].flatMap((rows) =>
      rows.toSorted(byPosition).slice(-1),
    );
    return newest
      .filter(({ thing }) =>
        things === undefined ? thing.startsWith(prefix) && thing > after : things.includes(thing),
      )
      .filter(({ position, state }) => position > beyond && (withGone || state !== null))
      .toSorted((a, b) => (a.thing < b.thing ? -1 : 1))
      .slice(0, limit);
  }

  async count(
    model: ReadModelName,
    account: AccountId,
    { filter = {}, by }: RowCountQuery,
  ): Promise<readonly RowCount[]> {
    mustBeFacets(model, by);
    const rows = this.matching(model, account, filter);
    const valuesOf = (row: object) => by.map((facet) => (Reflect.get(row, facet) ?? null) as string | null);
    const groups = Map.groupBy(rows, (row) => JSON.stringify(valuesOf(row)));
    return [...groups].map(([values, members]) => ({
      values: JSON.parse(values) as (string | null)[],
      count: members.length,
    }));
  }

  async progress(): Promise<ProjectionProgress> {
    return { ...this.place, generation: 1 };
  }

  async waitFor(account: AccountId, target: ReadTarget, timeoutMs: number): Promise<boolean> {
    const reached = async () => {
      const { revision = 0 } = (await this.get('accounts', account, account)) ?? {};
      return this.place.position >= (target.position ?? 0) && revision >= (target.account_revision ?? 0)
        ? true
        : undefined;
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
      const { events } = await store.readAll({ after: this.place, limit: FOLLOW_EVENTS_MAX });
      if (events.length === 0) return;
      this.fold(events);
    }
  }

  private matching<M extends ReadModelName>(model: M, account: AccountId, filter: RowFilter): ReadModelRows[M][] {
    mustBeFacets(model, Object.keys(filter));
    return [...this.texts]
      .filter(([name]) => name.startsWith(nameOf(model, account, '')))
      .map(([, text]) => JSON.parse(text) as ReadModelRows[M])
      .filter((row) =>
        Object.entries(filter).every(([facet, wanted]) => [wanted].flat().includes(facetOf(row, facet))),
      );
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

function mustBeFacets(model: ReadModelName, names: readonly string[]): void {
  const other = names.find((name) => !READ_MODELS[model].facets.includes(name));
  if (other !== undefined) throw new TypeError(`${model} cannot be filtered by ${other}`);
}

function facetOf(row: object, facet: string): string {
  return String(Reflect.get(row, facet));
}
