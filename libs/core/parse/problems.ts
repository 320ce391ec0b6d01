import type { Finding, ResourceRef } from '@fleetwright/contracts';
import { memberPath } from '@fleetwright/core/fleet';
import type { ParseCode } from './codes.ts';
import { PATH_CHARS_MAX, PROBLEMS_MAX } from './limits.ts';

/** Steps from the root of the file: keys of maps and indices of lists. */
export type Path = readonly (string | number)[];

/** Something to tell about the file, before its offset became line and column. */
export interface ParseProblem {
  readonly severity: Finding['severity'];
  readonly code: ParseCode;
  readonly message: string;
  /** UTF-16 offset in the text. */
  readonly offset: number;
  readonly path: Path;
  readonly resource?: ResourceRef | undefined;
}

/** Collects problems up to a bound; what is beyond it is counted only. */
export class Problems {
  readonly #kept: ParseProblem[] = [];
  readonly #errorOffsets = new Set<number>();
  #dropped = 0;

  add(problem: ParseProblem): void {
    if (this.isFull) return this.drop();
    this.#kept.push(problem);
    if (problem.severity === 'error') this.#errorOffsets.add(problem.offset);
  }

  /** Whether what is added now is only counted: then there is no need to put it into words. */
  get isFull(): boolean {
    return this.#kept.length >= PROBLEMS_MAX;
  }

  drop(): void {
    this.#dropped += 1;
  }

  /** Whether an error was told at exactly this place: a second one there would be the same mistake again. */
  hasErrorAt(offset: number): boolean {
    return this.#errorOffsets.has(offset);
  }

  get hasErrors(): boolean {
    return this.#errorOffsets.size > 0;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** In the order of the file. */
  list(): readonly ParseProblem[] {
    return this.#kept.toSorted((one, other) => one.offset - other.offset);
  }
}

/** e.g. `nodes[2].region`, `nodes["edge-01.example"].region`; empty for the root. */
export function pathText(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += memberPath(step);
    if (text.length > PATH_CHARS_MAX) return `${text.slice(0, PATH_CHARS_MAX - 1)}…`;
  }
  return text.startsWith('.') ? text.slice(1) : text;
}
