import type { Json } from '@fleetwright/contracts';
import { isSecretKey, isSecretValue, MASK } from '@fleetwright/core/fleet';
import { DEPTH_MAX, SHOWN_CHARS_MAX, SUGGESTION_EDITS_MAX } from '../limits.ts';
import type { Path } from '../problems.ts';

/** A text as messages repeat it: on one line and short. */
export function shorten(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  if (line.length <= SHOWN_CHARS_MAX) return line;
  return `${line.slice(0, SHOWN_CHARS_MAX - 1).toWellFormed()}…`;
}

/** The source of a value as messages repeat it; masked where it may be a secret. */
export function shown(source: string, path: Path): string {
  const secret = isSecretValue(source) || path.some((step) => typeof step === 'string' && isSecretKey(step));
  return secret ? MASK : shorten(source);
}

export const TOO_DEEP = `expected at most ${DEPTH_MAX} levels of nesting, got more; flatten it`;

export function tagProblem(tag: string): string {
  return `expected no explicit tags, got \`${shorten(tag)}\`; remove it: values keep the type they are written in`;
}

/** What a value is, as sentences say it: `the number 1.10`, `the boolean true`, `nothing`, `a list`. */
export function describeValue(value: Json, source: string, path: Path): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return `the number ${shown(source, path)}`;
  if (typeof value === 'boolean') return `the boolean ${shown(source, path)}`;
  if (value === null) return source === '' ? 'nothing' : `the null \`${shown(source, path)}\``;
  return typeof value === 'string' ? `"${shown(value, path)}"` : 'a map';
}

/** The candidate that is at most two edits away, the nearest first. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = SUGGESTION_EDITS_MAX + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    // Two edits turn any short word into any other.
    if (distance < bestDistance && distance < candidate.length / 2) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours count one. */
function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[other.length] ?? 0;
}

/** `a`, `a or b`, `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
