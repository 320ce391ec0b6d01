import { diffLines, diffWordsWithSpace } from 'diff';
import { WORD_DIFF_LINES_MAX } from '../limits.ts';

export interface Piece {
  readonly text: string;
  /** It is not on the other side. */
  readonly isChanged: boolean;
}

/** One line of a comparison. `old` is gone afterwards, `new` was not there before. */
export interface Line {
  readonly kind: 'same' | 'old' | 'new';
  readonly pieces: readonly Piece[];
}

/** Two texts, line by line; within lines that replace each other, word by word. */
export function compareTexts(before: string, after: string): readonly Line[] {
  const parts = diffLines(ended(before), ended(after));
  const lines: Line[] = [];
  for (let n = 0; n < parts.length; n += 1) {
    const part = parts[n];
    const next = parts[n + 1];
    if (part === undefined) break;
    const old = linesOf(part.value);
    if (part.removed && next?.added) {
      lines.push(...replaced(old, linesOf(next.value)));
      n += 1;
    } else {
      const kind = part.removed ? 'old' : part.added ? 'new' : 'same';
      lines.push(...old.map((text) => whole(kind, text)));
    }
  }
  return lines;
}

/** Old lines, then the new ones, the words of each pair compared. */
function replaced(old: readonly string[], fresh: readonly string[]): Line[] {
  if (old.length !== fresh.length || old.length > WORD_DIFF_LINES_MAX) {
    return [...old.map((text) => whole('old', text)), ...fresh.map((text) => whole('new', text))];
  }
  const pairs = old.map((text, n) => diffWordsWithSpace(text, fresh[n] ?? ''));
  const side = (kind: 'old' | 'new') =>
    pairs.map((words): Line => {
      const other = kind === 'old' ? 'added' : 'removed';
      const pieces = words.filter((word) => !word[other]);
      return {
        kind,
        pieces: pieces.map(({ value, added, removed }) => ({ text: value, isChanged: added || removed })),
      };
    });
  return [...side('old'), ...side('new')];
}

function whole(kind: Line['kind'], text: string): Line {
  return { kind, pieces: [{ text, isChanged: false }] };
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}
