/** A piece of the text and what takes its place. `start` and `end` are UTF-16 offsets; equal ones insert. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text with all splices done. They may come in any order; several at one place are done in the order given, what
 * inserts first. undefined when two of them concern the same characters.
 */
export function applySplices(text: string, splices: readonly Splice[]): string | undefined {
  const inOrder = splices.toSorted((one, other) => one.start - other.start || rank(one) - rank(other));
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: part } of inOrder) {
    if (start < at) return undefined;
    parts.push(text.slice(at, start), part);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

function rank({ start, end }: Splice): number {
  return start === end ? 0 : 1;
}
