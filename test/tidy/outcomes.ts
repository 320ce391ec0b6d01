import type { Finding, SourceFile } from './tree.ts';

/**
 * What something came to has one word (docs/vocabulary.md): these are the ones that people write beside it, and the word that
 * each of them means.
 */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ...['completed', 'complete', 'finished', 'succeeded', 'ok'].map(
    (word) => [word, 'done (checked input: valid)'] as const,
  ),
  ...['denied', 'declined', 'forbidden', 'disallowed', 'turned_down'].map((word) => [word, 'refused'] as const),
  ...['hindered', 'prevented', 'vetoed'].map((word) => [word, 'rejected'] as const),
  ...['duplicate', 'duplicated', 'already_done'].map((word) => [word, 'repeated'] as const),
  ...['postponed', 'delayed', 'later', 'retry_later'].map((word) => [word, 'waiting'] as const),
  ...['errored', 'error', 'crashed', 'broken'].map((word) => [word, 'failed'] as const),
  ...['dead', 'stuck', 'given_up'].map((word) => [word, 'stalled'] as const),
  ...['outdated', 'obsolete', 'expired_diff'].map((word) => [word, 'stale'] as const),
]);

const OUTCOME = /\b(?:kind|outcome|result|verdict): '([a-z_]+)'/g;

/** Results of something that are called otherwise than the vocabulary calls them. */
export function findOtherWords(files: readonly SourceFile[]): Finding[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, place) =>
      [...line.matchAll(OUTCOME)].flatMap(([, word = '']) => {
        const meant = OTHER_WORDS.get(word);
        return meant === undefined ? [] : [`${path}:${place + 1} calls it '${word}': docs/vocabulary.md says ${meant}`];
      }),
    ),
  );
}
