import { EXCERPT_LINE_LENGTH_MAX } from './limits.ts';
import { MASK } from './mask.ts';
import { secretLines } from './secret-lines.ts';
import { isSecretKey } from './secrets.ts';

export interface ExcerptLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** Whether something stands masked in it. */
  readonly isMasked: boolean;
}

export interface Excerpt {
  /** Lines that the text has. */
  readonly total: number;
  readonly lines: readonly ExcerptLine[];
}

/**
 * Lines of a text as they may leave the process: those from `from` to `to` (from 1, both included) that there are. A line
 * that may hold a secret is masked, of which its key stays; one that is too long ends in `…`. Linear in the text.
 */
export function excerptOf(text: string, { from, to }: { readonly from: number; readonly to: number }): Excerpt {
  const all = linesOf(text);
  const isSecret = secretLines(all);
  const lines = all.slice(from - 1, to).map((line, index): ExcerptLine => {
    const isMasked = isSecret[from - 1 + index] === true;
    return { number: from + index, text: cut(isMasked ? masked(line) : line), isMasked };
  });
  return { total: all.length, lines };
}

/** Lines end with LF or CRLF; what stands behind the last line end is no line unless something is there. */
function linesOf(text: string): string[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

const KEY = /^\s*(?:- +)*([A-Za-z_][\w-]{0,63}):(?=\s|$)/;

/** The key is no secret: where the line begins with one that says so, it stays. */
function masked(line: string): string {
  const [head = '', key = ''] = KEY.exec(line) ?? [];
  if (isSecretKey(key)) return line.trimEnd() === head ? head : `${head} ${MASK}`;
  return `${/^\s*/.exec(line)?.[0] ?? ''}${MASK}`;
}

function cut(line: string): string {
  if (line.length <= EXCERPT_LINE_LENGTH_MAX) return line;
  // Not in the middle of a surrogate pair.
  const end = /[\uD800-\uDBFF]/.test(line.charAt(EXCERPT_LINE_LENGTH_MAX - 1)) ? 1 : 0;
  return `${line.slice(0, EXCERPT_LINE_LENGTH_MAX - end)}…`;
}
