import type { StoredEvent } from '@fleetwright/contracts';
import {
  READ_MODELS,
  type ReadModelName,
  type RowAccess,
  type RowBase,
  rowsNeeded,
} from '@fleetwright/core/read-models';

export interface RowName {
  readonly account: string;
  readonly key: string;
}

/** A row that differs from the database. */
export interface RowChange extends RowName {
  /** null: it is to be deleted. */
  readonly row: RowBase | null;
  /** The row as JSON; empty for null. */
  readonly text: string;
}

/** What is known of one row. A row that was written is kept as text, which costs the garbage collector nothing. */
interface Entry extends RowName {
  row: RowBase | string | null;
  isChanged: boolean;
}

/** The rows of one model. */
class Table {
  readonly appendOnly: boolean;
  readonly entries = new Map<string, Entry>();
  /** In the order in which they first differed from the database. */
  changed: Entry[] = [];

  constructor(name: ReadModelName) {
    this.appendOnly = READ_MODELS[name].appendOnly;
  }
}

/** Rows in memory: those read before, and those changed since the last write. */
export class RowCache implements RowAccess {
  private readonly tables = new Map<ReadModelName, Table>();
  /** In a schema that only this cache has written, a row that was never seen does not exist. */
  private startsEmpty: boolean;
  private entryCount = 0;
  /** A row is nearly always written just after it was read. */
  private last: { readonly table: Table; readonly entry: Entry } | undefined;

  constructor(options: { readonly startsEmpty: boolean }) {
    this.startsEmpty = options.startsEmpty;
    for (const name of Object.keys(READ_MODELS) as ReadModelName[]) this.tables.set(name, new Table(name));
  }

  get size(): number {
    return this.entryCount;
  }

  /** Rows that the events need and that are not known yet. */
  missing(events: readonly StoredEvent[]): ReadonlyMap<ReadModelName, readonly RowName[]> {
    const missing = new Map<ReadModelName, Map<string, RowName>>();
    if (this.startsEmpty) return new Map();
    for (const event of events) {
      rowsNeeded(event, (model, account, key) => {
        const name = nameOf(account, key);
        if (this.table(model).entries.has(name)) return;
        const ofModel = missing.get(model) ?? new Map<string, RowName>();
        missing.set(model, ofModel.set(name, { account, key }));
      });
    }
    return new Map([...missing].map(([model, names]) => [model, [...names.values()]]));
  }

  /** Takes in what the database answered, as JSON; null: no such row. */
  load(model: ReadModelName, { account, key }: RowName, text: string | null): void {
    this.add(this.table(model), { account, key, row: text, isChanged: false });
  }

  read(model: ReadModelName, account: string, key: string): RowBase | null {
    const table = this.table(model);
    const entry = table.entries.get(nameOf(account, key));
    if (entry === undefined) {
      if (!this.startsEmpty) throw new Error(`the row ${model} ${key} was not loaded`);
      return null;
    }
    this.last = { table, entry };
    if (typeof entry.row === 'string') entry.row = JSON.parse(entry.row) as RowBase;
    return entry.row;
  }

  write(model: ReadModelName, account: string, key: string, row: RowBase | null): void {
    const table = this.table(model);
    if (table.appendOnly) {
      table.changed.push({ account, key, row, isChanged: true });
      return;
    }
    const entry = this.entryOf(table, account, key) ?? this.add(table, { account, key, row, isChanged: false });
    entry.row = row;
    if (entry.isChanged) return;
    entry.isChanged = true;
    table.changed.push(entry);
  }

  /** Every change since it was taken; they count as written from here on. */
  take(): ReadonlyMap<ReadModelName, readonly RowChange[]> {
    return this.takeSettled(0);
  }

  /** As `take`, but of each model the rows that changed last stay: they change again soon. */
  takeSettled(staying: number): ReadonlyMap<ReadModelName, readonly RowChange[]> {
    const taken = new Map<ReadModelName, readonly RowChange[]>();
    for (const [name, table] of this.tables) {
      const wanted = table.appendOnly ? table.changed.length : table.changed.length - staying;
      if (wanted <= 0) continue;
      taken.set(name, table.changed.slice(0, wanted).map(settle));
      table.changed = table.changed.slice(wanted);
    }
    return taken;
  }

  /** Forgets rows that are written, those known the longest first, down to so many of each model. */
  forgetSettled(keeping: number): void {
    this.startsEmpty = false;
    this.last = undefined;
    for (const { entries } of this.tables.values()) {
      for (const [name, { isChanged }] of entries) {
        if (entries.size <= keeping) break;
        if (isChanged) continue;
        entries.delete(name);
        this.entryCount -= 1;
      }
    }
  }

  private table(model: ReadModelName): Table {
    const table = this.tables.get(model);
    if (table === undefined) throw new Error(`there is no read model ${model}`);
    return table;
  }

  private entryOf(table: Table, account: string, key: string): Entry | undefined {
    const { last } = this;
    const isLast = last?.table === table && last.entry.key === key && last.entry.account === account;
    return isLast ? last.entry : table.entries.get(nameOf(account, key));
  }

  private add(table: Table, entry: Entry): Entry {
    const name = nameOf(entry.account, entry.key);
    if (!table.entries.has(name)) this.entryCount += 1;
    table.entries.set(name, entry);
    return entry;
  }
}

/** The change that an entry is, which from here on counts as written. */
function settle(entry: Entry): RowChange {
  const row = typeof entry.row === 'string' ? (JSON.parse(entry.row) as RowBase) : entry.row;
  const text = row === null ? '' : JSON.stringify(row);
  entry.row = row === null ? null : text;
  entry.isChanged = false;
  return { account: entry.account, key: entry.key, row, text };
}

/** Account ids have no slash. */
function nameOf(account: string, key: string): string {
  return `${account}/${key}`;
}
