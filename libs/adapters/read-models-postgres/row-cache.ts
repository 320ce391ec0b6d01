import type { StoredEvent } from '@fleetwright/contracts';
import {
  READ_MODELS,
  type ReadModelName,
  type RowAccess,
  type RowBase,
  rowsNeeded,
} from '@fleetwright/core/read-models';

/** A row that differs from the database; null: it is to be deleted. */
export interface RowChange {
  readonly account: string;
  readonly key: string;
  readonly row: RowBase | null;
}

export interface RowName {
  readonly account: string;
  readonly key: string;
}

/** Rows as objects: those read before, and those changed since the last write. */
export class RowCache implements RowAccess {
  private readonly known = new Map<ReadModelName, Map<string, RowBase | null>>();
  private readonly changed = new Map<ReadModelName, Map<string, RowChange>>();
  /** In a schema that only this cache has written, a row that was never seen does not exist. */
  private startsEmpty: boolean;
  private knownRows = 0;

  constructor(options: { readonly startsEmpty: boolean }) {
    this.startsEmpty = options.startsEmpty;
    for (const model of Object.keys(READ_MODELS) as ReadModelName[]) {
      this.known.set(model, new Map());
      this.changed.set(model, new Map());
    }
  }

  get size(): number {
    return this.knownRows;
  }

  /** Rows that the events need and that are not known yet. */
  missing(events: readonly StoredEvent[]): ReadonlyMap<ReadModelName, readonly RowName[]> {
    const missing = new Map<ReadModelName, Map<string, RowName>>();
    if (this.startsEmpty) return new Map();
    for (const event of events) {
      rowsNeeded(event, (model, account, key) => {
        const name = nameOf(account, key);
        if (this.known.get(model)?.has(name)) return;
        const ofModel = missing.get(model) ?? new Map<string, RowName>();
        missing.set(model, ofModel.set(name, { account, key }));
      });
    }
    return new Map([...missing].map(([model, names]) => [model, [...names.values()]]));
  }

  /** Takes in what the database answered; null: no such row. */
  load(model: ReadModelName, { account, key }: RowName, row: RowBase | null): void {
    this.remember(model, nameOf(account, key), row);
  }

  read(model: ReadModelName, account: string, key: string): RowBase | null {
    const row = this.known.get(model)?.get(nameOf(account, key));
    if (row === undefined && !this.startsEmpty) throw new Error(`the row ${model} ${key} was not loaded`);
    return row ?? null;
  }

  write(model: ReadModelName, account: string, key: string, row: RowBase | null): void {
    const name = nameOf(account, key);
    if (!READ_MODELS[model].appendOnly) this.remember(model, name, row);
    const changed = this.changed.get(model);
    // Behind all others, so that the rows in front are those that were left alone the longest.
    changed?.delete(name);
    changed?.set(name, { account, key, row });
  }

  /** Every change since it was taken; they count as written from here on. */
  take(): ReadonlyMap<ReadModelName, readonly RowChange[]> {
    return this.takeSettled(0);
  }

  /** As `take`, but of each model the changes that came last stay: such rows change again soon. */
  takeSettled(staying: number): ReadonlyMap<ReadModelName, readonly RowChange[]> {
    const taken = new Map<ReadModelName, readonly RowChange[]>();
    for (const [model, changed] of this.changed) {
      const wanted = READ_MODELS[model].appendOnly ? changed.size : changed.size - staying;
      if (wanted <= 0) continue;
      const changes: RowChange[] = [];
      for (const [name, change] of changed) {
        if (changes.length === wanted) break;
        changes.push(change);
        changed.delete(name);
      }
      taken.set(model, changes);
    }
    return taken;
  }

  /** Forgets rows that are written, those known the longest first, down to so many of each model. */
  forgetSettled(keeping: number): void {
    this.startsEmpty = false;
    for (const [model, known] of this.known) {
      const changed = this.changed.get(model);
      for (const name of known.keys()) {
        if (known.size <= keeping) break;
        if (changed?.has(name)) continue;
        known.delete(name);
        this.knownRows -= 1;
      }
    }
  }

  private remember(model: ReadModelName, name: string, row: RowBase | null): void {
    const rows = this.known.get(model);
    if (rows === undefined) return;
    if (!rows.has(name)) this.knownRows += 1;
    rows.set(name, row);
  }
}

/** Account ids have no slash. */
function nameOf(account: string, key: string): string {
  return `${account}/${key}`;
}
