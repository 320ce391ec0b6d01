import { secretLines } from '@fleetwright/core/fleet';

/** A line of a file, for people: undefined where there is none, `hidden` where it may hold a secret. */
export type SourceLine = { readonly kind: 'shown'; readonly text: string } | { readonly kind: 'hidden' } | undefined;

/** The lines of a file that findings point at. */
export class SourceText {
  readonly #lines: readonly string[];
  #secret: readonly boolean[] | undefined;

  constructor(text: string) {
    this.#lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  /** @param number counts from 1. */
  line(number: number): SourceLine {
    const text = this.#lines[number - 1];
    if (text === undefined) return undefined;
    this.#secret ??= secretLines(this.#lines);
    return this.#secret[number - 1] === true ? { kind: 'hidden' } : { kind: 'shown', text };
  }
}
