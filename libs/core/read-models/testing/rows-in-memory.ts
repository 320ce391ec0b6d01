import type { StoredEvent } from '@fleetwright/contracts';
import { project, type ReadModelName, type RowAccess, type RowOf } from '../project.ts';
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

  row<M extends ReadModelName>(model: M, key: string, account = 'acme'): RowOf[M] | null {
    return this.read(model, account, key) as RowOf[M] | null;
  }

  rows<M extends ReadModelName>(model: M): RowOf[M][] {
    return [...this.#texts]
      .filter(([name]) => name.startsWith(`${model} `))
      .map(([, text]) => JSON.parse(text) as RowOf[M])
      .toSorted((a, b) => a.position - b.position);
  }

  /** Names and texts in the order of names: equal for equal rows. */
  bytes(): string {
    return [...this.#texts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, text]) => `${name} ${text}`)
      .join('\n');
  }
}

/** The rows that events fold into. */
export function rowsOf(events: Iterable<StoredEvent>): RowsInMemory {
  const rows = new RowsInMemory();
  project(events, rows);
  return rows;
}
