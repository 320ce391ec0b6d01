import type { AccountId, Id, StoredEvent } from '@fleetwright/contracts';
import type { ReadModelName, RowOf } from './project.ts';
import type { RepositoryRow } from './rows.ts';

/** Which rows of a list: a facet equals the text, or one of the texts. */
export type RowFilter = Readonly<Record<string, string | readonly string[]>>;

export interface RowQuery {
  readonly filter?: RowFilter;
  /** By the position that began the row. */
  readonly order: 'oldest_first' | 'newest_first';
  /** Exclusive: the position of the last row of the page before. */
  readonly after?: number;
  readonly limit: number;
}

/** How far the rows have come. */
export interface Progress {
  /** Everything up to this position of the event store is in the rows; 0 at first. */
  readonly position: number;
  /** Grows by one with every rebuild. */
  readonly generation: number;
}

/** What a reader of its own writes waits for; both when both are given. */
export interface ReadTarget {
  readonly position?: number | null;
  readonly account_revision?: number | null;
}

/**
 * Reads rows. An account sees only its own: every question names it. Methods throw `StoreUnavailable` when the database
 * cannot be reached.
 */
export interface ReadModels {
  /**
   * A repository by its id alone: only for who proves by a signature to know the repository's secret, before anybody
   * knows which account they speak for.
   */
  repositoryOfAnyAccount(id: Id): Promise<RepositoryRow | null>;
  get<M extends ReadModelName>(model: M, account: AccountId, key: string): Promise<RowOf[M] | null>;
  /** In the order of the keys, without those that have no row. */
  getMany<M extends ReadModelName>(model: M, account: AccountId, keys: readonly string[]): Promise<readonly RowOf[M][]>;
  list<M extends ReadModelName>(model: M, account: AccountId, query: RowQuery): Promise<readonly RowOf[M][]>;
  progress(): Promise<Progress>;
  /** True as soon as the rows have reached the target; false when they have not after `timeoutMs`. */
  waitFor(account: AccountId, target: ReadTarget, timeoutMs: number): Promise<boolean>;
  /**
   * Asks again after each batch of changes until the answer is not undefined, and answers it; undefined after
   * `timeoutMs`.
   */
  waitUntil<T>(probe: () => Promise<T | undefined>, timeoutMs: number): Promise<T | undefined>;
  /** Calls `wake` soon after rows changed. A hint: calls may be lost, merged or spurious. */
  onChanged(wake: () => void): () => void;
}

/** Events between two positions: all of them that anybody projects. */
export interface Batch {
  readonly events: readonly StoredEvent[];
  /** The batch begins after this position. */
  readonly after: number;
  /** Everything up to here is in the batch. */
  readonly scannedTo: number;
}

/** Reads events after a position, at most `limit` of them. Equal positions in the answer: there is nothing newer. */
export type RebuildSource = (after: number, limit: number) => Promise<Omit<Batch, 'after'>>;

/** Writes rows. Methods throw `StoreUnavailable` when the database cannot be reached. */
export interface Projection {
  /** How far the rows have come. */
  progress(): Promise<Progress>;
  /** True when the rows were folded by other rules than this release's: they must be rebuilt. */
  isOutdated(): Promise<boolean>;
  /**
   * Folds the events into the rows and moves the progress, all or nothing. False when the rows have not come exactly to
   * `after`, or are outdated: nothing was written, and `progress` tells where to go on.
   */
  apply(batch: Batch): Promise<boolean>;
  /**
   * Folds everything anew beside the rows, while readers and `apply` go on, and swaps the two. Answers undefined, having
   * done nothing, when a rebuild is under way. Throws what the source throws; the rows are as before then.
   */
  rebuild(source: RebuildSource): Promise<Progress | undefined>;
}
