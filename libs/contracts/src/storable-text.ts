import { z } from 'zod';
import type { Problem } from './command-reply.ts';

/** Problems told of one input: enough to see what is wrong, few enough for an answer. */
const PROBLEMS_TOLD_MAX = 20;

/**
 * Why a text cannot be kept as it is, as a sentence; undefined: it can. PostgreSQL takes no U+0000 in a text, and half of
 * a surrogate pair is no Unicode: UTF-8 has no bytes for it. Whatever enters, by whichever door, is held to this.
 */
export function unstorableText(text: string): string | undefined {
  if (text.includes('\u0000')) return 'U+0000 cannot be stored; leave it out.';
  if (!text.isWellFormed()) return 'This is not well-formed Unicode: half of a surrogate pair stands alone.';
  return undefined;
}

/** A text of a token, which is refused as a whole. */
export const StorableText = z.string().refine((text) => unstorableText(text) === undefined, 'text that can be stored');

/**
 * Every place in a JSON value with text that cannot be kept, keys of maps included, at most 20. `path` names the value
 * itself; a place below it reads `path.key` or `path[0]`.
 */
export function unstorableProblems(value: unknown, path = ''): Problem[] {
  const problems: Problem[] = [];
  // A stack and not a recursion: the value may be as deep as somebody likes.
  const open: (readonly [path: string, value: unknown])[] = [[path, value]];
  for (let next = open.pop(); next !== undefined && problems.length < PROBLEMS_TOLD_MAX; next = open.pop()) {
    const [at, current] = next;
    if (typeof current === 'string') tell(problems, at, unstorableText(current));
    if (typeof current !== 'object' || current === null) continue;
    const isList = Array.isArray(current);
    for (const [key, inner] of Object.entries(current).toReversed()) {
      const message = unstorableText(key);
      if (message === undefined) open.push([placeOf(at, key, isList), inner]);
      else tell(problems, at, `A key here: ${message}`);
    }
  }
  return problems.slice(0, PROBLEMS_TOLD_MAX);
}

function tell(problems: Problem[], path: string, message: string | undefined): void {
  if (message !== undefined) problems.push({ path, code: 'invalid_text', message });
}

function placeOf(path: string, key: string, isList: boolean): string {
  if (isList) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
