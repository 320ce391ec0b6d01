import { UNITS_PER_COLUMN_MAX } from '../limits.ts';
import { type Cell, cellsOf } from './text.ts';

interface Excerpt {
  /** The line, or the part of it around the column with `…` where it is cut. */
  readonly text: string;
  /** Columns of the terminal that stand before the character in question. */
  readonly before: number;
}

/**
 * A line of source as a terminal can show it, in at most so many columns.
 *
 * @param column UTF-16 units from 1, as findings have them; one past the end is the end of the line.
 */
export function excerptAt(line: string, column: number, columns: number): Excerpt {
  const offset = Math.min(column - 1, line.length);
  // A line may be a whole file, and 10,000 findings may lie in it: mostly a few characters around the place are enough.
  for (let reach = columns; ; reach *= 2) {
    const { isWhole, ...excerpt } = excerptWithin(line, offset, columns, reach);
    if (isWhole || reach >= columns * UNITS_PER_COLUMN_MAX) return excerpt;
  }
}

/** `isWhole`: looking at more than so many units on each side would change nothing. */
function excerptWithin(
  line: string,
  offset: number,
  columns: number,
  reach: number,
): Excerpt & { readonly isWhole: boolean } {
  const start = wholeCharacter(line, Math.max(0, offset - reach));
  const end = wholeCharacter(line, Math.min(line.length, offset + reach));
  const cells = cellsOf(line.slice(start, end));
  const next = cells.findIndex((cell) => start + cell.offset > offset);
  const at = offset >= end ? cells.length : next === -1 ? cells.length - 1 : next - 1;

  const { from, to } = windowAround(cells, at, columns - 2);
  const head = start + (cells[from]?.offset ?? 0) > 0 ? '…' : '';
  const tail = to < cells.length || end < line.length ? '…' : '';
  const text = cells.slice(from, to).map(({ shown }) => shown);
  const before = cells.slice(from, at).reduce((sum, { width }) => sum + width, head.length);
  const isWhole = (from > 0 || start === 0) && (to < cells.length || end === line.length);
  return { text: `${head}${text.join('')}${tail}`, before, isWhole };
}

/** As many cells as fit, a third of them from the place on, the others before it; what one side leaves goes to the other. */
function windowAround(cells: readonly Cell[], at: number, columns: number): { from: number; to: number } {
  let [from, to, used] = [at, at, 0];
  const takeAfter = (limit: number): void => {
    for (let cell = cells[to]; cell !== undefined && used + cell.width <= limit; cell = cells[to]) {
      used += cell.width;
      to += 1;
    }
  };
  takeAfter(columns / 3);
  for (let cell = cells[from - 1]; cell !== undefined && used + cell.width <= columns; cell = cells[from - 1]) {
    used += cell.width;
    from -= 1;
  }
  takeAfter(columns);
  return { from, to };
}

/** The offset, moved out of the middle of a surrogate pair. */
function wholeCharacter(line: string, offset: number): number {
  const isInside = /[\uDC00-\uDFFF]/.test(line.charAt(offset)) && /[\uD800-\uDBFF]/.test(line.charAt(offset - 1));
  return isInside ? offset + 1 : offset;
}
