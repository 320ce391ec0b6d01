import type { ParseCode } from '../codes.ts';
import { hasSecondDocument, tellDirectives } from './document.ts';
import { EVENTS_MAX, MARKS_MAX } from '../limits.ts';
import type { Problems } from '../problems.ts';
import { offsetOfMark } from '../text/source.ts';
import { explainSyntax } from '../slips/syntax-errors.ts';
import { TOO_DEEP } from '../text/wording.ts';
import { readEvents, startOf } from './yaml-events.ts';
import { readTree, type Tree } from './yaml-tree.ts';

/**
 * The values of a text without a byte order mark; undefined when it is no YAML, or not worth reading on, as was told.
 * Never throws; linear in the text.
 */
export function readText(text: string, problems: Problems): Tree | undefined {
  const tellAt = (offset: number, code: ParseCode, message: string) =>
    problems.add({ severity: 'error', code, message, offset, path: [] });
  const tooFull = offsetOfMark(text, MARKS_MAX);
  if (tooFull !== undefined) {
    tellAt(tooFull, 'too_many_values', tooMany(MARKS_MAX));
    return undefined;
  }
  const read = readEvents(text);
  if (read.kind === 'refused') {
    if (read.why === 'too_deep') tellAt(read.offset, 'too_deep', TOO_DEEP);
    else explainSyntax(text, read.offset, problems);
    return undefined;
  }
  if (read.events.length > EVENTS_MAX) {
    tellAt(startOf(read.events[EVENTS_MAX], text) ?? 0, 'too_many_values', tooMany(EVENTS_MAX));
    return undefined;
  }
  tellDirectives(text, problems);
  if (hasSecondDocument(text, read.events, problems)) return undefined;
  return readTree(read.text, read.events, problems);
}

function tooMany(most: number): string {
  return `expected at most ${most.toLocaleString('en-US')} keys, values and marks, got more; split the fleet`;
}
