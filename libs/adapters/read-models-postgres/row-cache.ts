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

const NAMES = Object.keys(READ_MODELS) as ReadModelName[];

/** Rows as objects: those read before, and those changed since the last write. */
export class RowCache implements RowAccess {
  private readonly known = new Map<ReadModelName, Map<string, RowBase | null>>();
  private readonly changed = new Map<ReadModelName, Map<string, RowChange>>();
  /** In a schema that only this cache has written, a row that was never seen does not exist. */
  private startsEmpty: boolean;
  private knownRows = 0;

  constructor(options: { readonly startsEmpty: boolean }) {
    this.startsEmpty = options.startsEmpty;
    this.reset();
  }

  get size(): number {
    return this.knownRows;
  }

  /** Rows that the events need and that are not known yet. */
  missing(events: readonly StoredEvent[]): ReadonlyMap<ReadModelName, readonly RowName[]> {
    const missing = new Map<ReadModelName, Map<string, RowName>>();
    if (this.startsEmpty) return new Map();
    for (const event of events) {
      rowsNeeded(event, ({ model, account, key }) => {
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
    this.changed.get(model)?.set(name, { account, key, row });
  }

  /** The changes of some models since they were last taken; they count as written from here on. */
  take(models: readonly ReadModelName[] = NAMES): ReadonlyMap<ReadModelName, readonly RowChange[]> {
    const taken = new Map<ReadModelName, readonly RowChange[]>();
    for (const model of models) {
      const changes = this.changed.get(model);
      if (changes === undefined || changes.size === 0) continue;
      taken.set(model, [...changes.values()]);
      this.changed.set(model, new Map());
    }
    return taken;
  }

  /** Forgets everything; what is needed is loaded again. */
  clear(): void {
    this.startsEmpty = false;
    this.reset();
  }

  private reset(): void {
    this.knownRows = 0;
    for (const model of NAMES) {
      this.known.set(model, new Map());
      this.changed.set(model, new Map());
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
