import stringWidth from 'string-width';
import { LOOKS_KEPT_MAX, UNITS_PER_COLUMN_MAX } from '../limits.ts';

/** One character as a person sees it: with its combining marks, and safe to print. */
export interface Cell {
  readonly shown: string;
  /** Columns that it takes: 0 to 4. */
  readonly width: number;
  /** UTF-16 offset in the text. */
  readonly offset: number;
}

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
const PLAIN = /^[ -~]*$/;
const TAB = '    ';

/** The characters of a text, one after the other. Its time grows with the text: cut a long one before. */
export function cellsOf(text: string): Cell[] {
  // Most lines are plain, and a file may have 10,000 of them to show.
  if (PLAIN.test(text)) return Array.from(text, (shown, offset) => ({ shown, width: 1, offset }));
  return Array.from(GRAPHEMES.segment(text), ({ segment, index }) => ({ ...looksOf(segment), offset: index }));
}

type Looks = Omit<Cell, 'offset'>;

/** Measuring a character takes a microsecond, and files repeat theirs. */
const LOOKS = new Map<string, Looks>();

function looksOf(segment: string): Looks {
  const known = LOOKS.get(segment);
  if (known !== undefined) return known;
  const shown = visible(segment);
  const looks = { shown, width: widthOf(shown) };
  if (LOOKS.size >= LOOKS_KEPT_MAX) LOOKS.clear();
  LOOKS.set(segment, looks);
  return looks;
}

/** Columns that a text takes in a terminal. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/**
 * A text in which everything that would steer a terminal, or hide in it, is a visible character: control characters are
 * the picture that Unicode has for them, formatting characters the replacement character, a tab is four spaces.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    if (character === '\t') return TAB;
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\uFFFD';
  });
}

/** A visible text of at most so many columns, at least 1; what is cut off ends in `…`. */
export function cutTo(text: string, columns: number): string {
  const looked = text.slice(0, columns * UNITS_PER_COLUMN_MAX);
  const cells = cellsOf(looked);
  if (looked.length === text.length && totalWidth(cells) <= columns) return joined(cells);
  let used = 1;
  const tooMuch = cells.findIndex(({ width }) => {
    used += width;
    return used > columns;
  });
  return `${joined(tooMuch === -1 ? cells : cells.slice(0, tooMuch))}…`;
}

function joined(cells: readonly Cell[]): string {
  return cells.map(({ shown }) => shown).join('');
}

function totalWidth(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}
