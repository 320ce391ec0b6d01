import { structuredPatch } from 'diff';
import { COMPARED_CHARS_MAX, EDITS_MAX } from './limits.ts';

const CONTEXT_LINES = 3;

/** The hunks of a unified diff under the file's name; null: the texts are too long, or too different, to be compared. */
export function textDiff(path: string, before: string, after: string): string | null {
  if (before.length > COMPARED_CHARS_MAX || after.length > COMPARED_CHARS_MAX) return null;
  const options = { context: CONTEXT_LINES, maxEditLength: EDITS_MAX };
  const patch = structuredPatch(path, path, before, after, undefined, undefined, options);
  if (patch === undefined) return null;
  const lines = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: inside }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...inside,
  ]);
  return [`--- ${path}`, `+++ ${path}`, ...lines, ''].join('\n');
}
