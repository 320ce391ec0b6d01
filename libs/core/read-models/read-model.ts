import type { EventType, StoredEvent } from '@fleetwright/contracts';

/** What one event type does to a model's rows. Pure and total: it never throws and has no default for time or ids. */
export interface ProjectionRule<Row, T extends EventType> {
  /** Keys of the rows, in the event's account, that the event may change. */
  readonly keysOf: (event: StoredEvent<T>) => readonly string[];
  /** The row after the event; null: there is none. The same object means unchanged. */
  readonly evolve: (row: Row | null, event: StoredEvent<T>) => Row | null;
  /** The event begins the row, or ends it: what was there before does not matter, so nobody needs to look it up. */
  readonly replaces?: true;
}

export type Rules<Row> = { readonly [T in EventType]?: ProjectionRule<Row, T> };

/** What every row of every model carries. Rows are JSON: they are stored and compared as text. */
export interface RowBase {
  readonly account_id: string;
  /** Position of the event that began the row: the order of lists, and their cursor. Unique in a model. */
  readonly position: number;
}

/** One read model: rows keyed by account and key, each a pure fold of the events that name it. */
export interface ReadModel<Row extends RowBase = RowBase> {
  readonly name: string;
  /** Fields of the row, all text or null, that lists may be filtered by. */
  readonly facets: readonly string[];
  /** A row is begun by one event and never touched again. */
  readonly appendOnly: boolean;
  /** The event types that the model listens to. */
  readonly types: readonly EventType[];
  keysOf(event: StoredEvent): readonly string[];
  /** True when `evolve` does not look at the row: it may be given null. */
  replaces(event: StoredEvent): boolean;
  evolve(row: Row | null, event: StoredEvent): Row | null;
}

/** Makes a model of its rules. An event without a rule names no row and changes nothing. */
export function readModel<Row extends RowBase>(definition: {
  readonly name: string;
  readonly facets?: readonly (keyof Row & string)[];
  readonly appendOnly?: boolean;
  readonly rules: Rules<Row>;
}): ReadModel<Row> {
  // A map, because an event type such as `constructor` must find nothing.
  const rules = new Map(Object.entries(definition.rules)) as unknown as ReadonlyMap<
    string,
    ProjectionRule<Row, EventType>
  >;
  return {
    name: definition.name,
    facets: definition.facets ?? [],
    appendOnly: definition.appendOnly ?? false,
    types: [...rules.keys()] as EventType[],
    keysOf: (event) => rules.get(event.type)?.keysOf(event) ?? [],
    replaces: (event) => rules.get(event.type)?.replaces ?? false,
    evolve: (row, event) => {
      const rule = rules.get(event.type);
      return rule === undefined ? row : rule.evolve(row, event);
    },
  };
}

/** A rule for rows that the event alone makes up; null: from here on there is none. */
export function replaceRow<Row, T extends EventType>(
  keysOf: ProjectionRule<Row, T>['keysOf'],
  make: (event: StoredEvent<T>) => Row | null,
): ProjectionRule<Row, T> {
  return { keysOf, evolve: (_row, event) => make(event), replaces: true };
}

/** A rule for rows that exist: where there is none, the event changes nothing. */
export function onRow<Row, T extends EventType>(
  keysOf: ProjectionRule<Row, T>['keysOf'],
  evolve: (row: Row, event: StoredEvent<T>) => Row | null,
): ProjectionRule<Row, T> {
  return { keysOf, evolve: (row, event) => (row === null ? null : evolve(row, event)) };
}
