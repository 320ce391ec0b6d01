import type { StoredEvent } from '@fleetwright/contracts';
import { byPosition } from '@fleetwright/core/event-sourcing';
import {
  project,
  type ReadModelName,
  type ReadModels,
  type RowBase,
  type RowFilter,
} from '@fleetwright/core/read-models';

interface Asked {
  readonly filter?: RowFilter;
  readonly order: 'oldest_first' | 'newest_first';
  readonly after?: number;
  readonly limit: number;
}

/** The questions that runs and proposals ask, over rows that are folded for one answer. */
export class RowsThen implements Pick<ReadModels, 'get' | 'getMany' | 'list' | 'count'> {
  readonly #rows = new Map<string, Map<string, RowBase>>();

  /** In the order of their positions, also over several calls. */
  add(events: readonly StoredEvent[]): void {
    project(events, {
      read: (model, account, key) => this.#of(model).get(`${account}/${key}`) ?? null,
      write: (model, account, key, row) => {
        if (row === null) this.#of(model).delete(`${account}/${key}`);
        else this.#of(model).set(`${account}/${key}`, row);
      },
    });
  }

  async get(model: ReadModelName, account: string, key: string): Promise<never> {
    return (this.#of(model).get(`${account}/${key}`) ?? null) as never;
  }

  async getMany(model: ReadModelName, account: string, keys: readonly string[]): Promise<never> {
    return keys.flatMap((key) => this.#of(model).get(`${account}/${key}`) ?? []) as never;
  }

  async list(model: ReadModelName, account: string, { filter = {}, order, after, limit }: Asked): Promise<never> {
    const rows = this.#matching(model, account, filter).toSorted(byPosition);
    const inOrder = order === 'newest_first' ? rows.toReversed() : rows;
    const isBehind = ({ position }: RowBase) =>
      order === 'newest_first' ? position < (after ?? Infinity) : position > (after ?? -1);
    return inOrder.filter(isBehind).slice(0, limit) as never;
  }

  async count(
    model: ReadModelName,
    account: string,
    { filter = {}, by }: { filter?: RowFilter; by: readonly string[] },
  ) {
    const valuesOf = (row: RowBase) => by.map((facet) => (Reflect.get(row, facet) ?? null) as string | null);
    const groups = Map.groupBy(this.#matching(model, account, filter), (row) => JSON.stringify(valuesOf(row)));
    return [...groups.values()].map((rows) => ({ values: valuesOf(rows[0] as RowBase), count: rows.length }));
  }

  #matching(model: ReadModelName, account: string, filter: RowFilter): RowBase[] {
    return [...this.#of(model).values()].filter((row) => row.account_id === account && isAsked(row, filter));
  }

  #of(model: ReadModelName): Map<string, RowBase> {
    const known = this.#rows.get(model);
    if (known !== undefined) return known;
    const rows = new Map<string, RowBase>();
    this.#rows.set(model, rows);
    return rows;
  }
}

/** Whether the row is one that a list with this filter has. */
export function isAsked(row: RowBase, filter: RowFilter): boolean {
  return Object.entries(filter).every(([facet, texts]) => [texts].flat().includes(String(Reflect.get(row, facet))));
}
