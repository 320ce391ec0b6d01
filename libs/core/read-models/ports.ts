import type { AccountId, Id, Instant, StoredEvent } from '@fleetwright/contracts';
import type { LogPlace } from '@fleetwright/core/event-sourcing';
import type { ReadModelName, ReadModelRows } from './project.ts';
import type { FleetHistoryRow, RepositoryRow } from './rows.ts';

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

/** Which things, and as of when. */
export interface FleetAsOf {
  /** The place: what came later does not count. */
  readonly upTo: number;
  /** Only these things; missing: all whose names begin with `prefix`. */
  readonly things?: readonly string[];
  /** e.g. `node/`; missing: everything. */
  readonly prefix?: string;
  /** Exclusive: the thing before. */
  readonly after?: string;
  /** Only what changed after this place. */
  readonly beyond?: number;
  /** Also what is gone. */
  readonly withGone?: boolean;
  readonly limit: number;
}

export interface RowCountQuery {
  readonly filter?: RowFilter;
  /** Facets whose values are told apart. */
  readonly by: readonly string[];
}

/** How many rows have these values, in the order of the facets that were asked for. */
export interface RowCount {
  readonly values: readonly (string | null)[];
  readonly count: number;
}

/** How far the rows have come: everything up to this place of the event store is in them; `LOG_START` at first. */
export interface ProjectionProgress extends LogPlace {
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
  get<M extends ReadModelName>(model: M, account: AccountId, key: string): Promise<ReadModelRows[M] | null>;
  /** In the order of the keys, without those that have no row. */
  getMany<M extends ReadModelName>(
    model: M,
    account: AccountId,
    keys: readonly string[],
  ): Promise<readonly ReadModelRows[M][]>;
  list<M extends ReadModelName>(model: M, account: AccountId, query: RowQuery): Promise<readonly ReadModelRows[M][]>;
  /** Where the account's fleet stood at a moment, as a position of its history; null: before its first entry. */
  fleetPlace(account: AccountId, at: Instant): Promise<number | null>;
  /** The newest entry of each thing up to a place of the fleet's history, in the order of things. */
  fleetAsOf(account: AccountId, query: FleetAsOf): Promise<readonly FleetHistoryRow[]>;
  /** Counts rows without reading them. In no order; values that no row has are left out. */
  count(model: ReadModelName, account: AccountId, query: RowCountQuery): Promise<readonly RowCount[]>;
  progress(): Promise<ProjectionProgress>;
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

/** Events between two places: all of them that anybody projects. */
export interface Batch {
  readonly events: readonly StoredEvent[];
  /** The batch begins after this place. */
  readonly after: LogPlace;
  /** Everything up to here is in the batch. */
  readonly scannedTo: LogPlace;
}

/** Reads events after a place, at most `limit` of them. The same place in the answer: there is nothing newer. */
export type RebuildSource = (after: LogPlace, limit: number) => Promise<Omit<Batch, 'after'>>;

/** Writes rows. Methods throw `StoreUnavailable` when the database cannot be reached. */
export interface Projection {
  /** How far the rows have come. */
  progress(): Promise<ProjectionProgress>;
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
  rebuild(source: RebuildSource): Promise<ProjectionProgress | undefined>;
}
