import type { StoredEvent } from '@fleetwright/contracts';
import { byPosition } from '@fleetwright/core/event-sourcing';
import { project, type ReadModelName, type RowAccess, type ReadModelRows } from '../project.ts';
import type { RowBase } from '../read-model.ts';

/** Every row, as its text: what a database would hold. */
export class RowsInMemory implements RowAccess {
  readonly #texts = new Map<string, string>();

  read(model: ReadModelName, account: string, key: string): RowBase | null {
    const text = this.#texts.get(`${model} ${account} ${key}`);
    return text === undefined ? null : (JSON.parse(text) as RowBase);
  }

  write(model: ReadModelName, account: string, key: string, row: RowBase | null): void {
    const name = `${model} ${account} ${key}`;
    if (row === null) this.#texts.delete(name);
    else this.#texts.set(name, JSON.stringify(row));
  }

  row<M extends ReadModelName>(model: M, key: string, account = 'acme'): ReadModelRows[M] | null {
    return this.read(model, account, key) as ReadModelRows[M] | null;
  }

  rows<M extends ReadModelName>(model: M): ReadModelRows[M][] {
    return [...this.#texts]
      .filter(([name]) => name.startsWith(`${model} `))
      .map(([, text]) => JSON.parse(text) as ReadModelRows[M])
      .toSorted(byPosition);
  }

  /** Names and texts in the order of names: equal for equal rows. */
  bytes(): string {
    return [...this.#texts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, text]) => `${name} ${text}`)
      .join('\n');
  }
}

/** The rows that events fold into. Throws what the first one throws that could not be folded. */
export function rowsOf(events: Iterable<StoredEvent>): RowsInMemory {
  const rows = new RowsInMemory();
  const [refused] = project(events, rows);
  if (refused !== undefined) throw refused.error;
  return rows;
}
