import { structuredPatch } from 'diff';
import { CONTEXT_LINES, DIFF_EDITS_MAX } from './limits.ts';

/**
 * The change of one text file as a unified diff that `git apply` takes at the root of the repository: `path` is the file's
 * path there, with `/`. Line ends are part of the lines. Empty when nothing changed. A text that differs in more lines than
 * anybody would read is replaced as a whole.
 */
export function unifiedDiff(before: string, after: string, path: string): string {
  if (before === after) return '';
  const options = { context: CONTEXT_LINES, maxEditLength: DIFF_EDITS_MAX };
  const patch = structuredPatch(path, path, before, after, undefined, undefined, options);
  const hunks = patch?.hunks ?? [wholeFile(before, after)];
  const lines = [`--- ${quoted(`a/${path}`)}`, `+++ ${quoted(`b/${path}`)}`];
  for (const { oldStart, oldLines, newStart, newLines, lines: body } of hunks) {
    lines.push(`@@ -${span(oldStart, oldLines)} +${span(newStart, newLines)} @@`, ...body);
  }
  return `${lines.join('\n')}\n`;
}

/** A hunk without lines on one side names the line before it. */
function span(start: number, count: number): string {
  return count === 1 ? String(start) : `${count === 0 ? start - 1 : start},${count}`;
}

function wholeFile(before: string, after: string) {
  const [old, now] = [linesOf(before), linesOf(after)];
  const body = [...marked('-', old, before), ...marked('+', now, after)];
  return { oldStart: 1, oldLines: old.length, newStart: 1, newLines: now.length, lines: body };
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function marked(sign: '-' | '+', lines: readonly string[], text: string): readonly string[] {
  const all = lines.map((line) => `${sign}${line}`);
  return text.endsWith('\n') || text === '' ? all : [...all, '\\ No newline at end of file'];
}

/** As git does: a name with a quote, a backslash or a control character in quotes, one with a blank before a tab. */
function quoted(name: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/["\\\u0000-\u001f\u007f]/.test(name)) return JSON.stringify(name);
  return name.includes(' ') ? `${name}\t` : name;
}
