import { SYNTAX_ERRORS_MAX } from '../limits.ts';
import type { Problems } from '../problems.ts';
import { type Event, EVENT_ID, startOf } from './yaml-events.ts';
import { shorten } from '../text/wording.ts';

export const SECOND_DOCUMENT = 'expected one document, got a second one; remove everything from here on';

/** The mark that a document begins with. Nothing inside a document can look like it at the beginning of a line. */
const MARK = /^---(?=[ \t\r\n]|$)/gm;

/** Tells a second document; answers whether there is one. */
export function hasSecondDocument(text: string, events: readonly Event[], problems: Problems): boolean {
  const second = events.findIndex((event, index) => index > 0 && event.type === EVENT_ID.DOCUMENT);
  if (second < 0) return false;
  const [first, next] = [events[0], events[second]];
  const marks = [...text.matchAll(MARK)].map(({ index }) => index);
  const isMarked = next?.type === EVENT_ID.DOCUMENT && next.explicitStart;
  const before = first?.type === EVENT_ID.DOCUMENT && first.explicitStart ? 1 : 0;
  const offset = (isMarked ? marks[before] : startOf(events[second + 1], text)) ?? 0;
  problems.add({ severity: 'error', code: 'multiple_documents', message: SECOND_DOCUMENT, offset, path: [] });
  return true;
}

/** Tells directives. They stand before the document, among comments and empty lines. */
export function tellDirectives(text: string, problems: Problems): void {
  let reported = 0;
  for (let start = 0; start < text.length && reported < SYNTAX_ERRORS_MAX; ) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end);
    if (!/^(?:\s*#|\s*$|%)/.test(line)) return;
    if (line.startsWith('%')) {
      const message = directiveProblem(line);
      if (message) {
        reported += 1;
        problems.add({ severity: 'error', code: 'directive_not_allowed', message, offset: start, path: [] });
      }
    }
    if (end < 0) return;
    start = end + 1;
  }
}

/** Why a line beginning with `%` is refused; undefined for `%YAML 1.2`. */
export function directiveProblem(line: string): string | undefined {
  if (/^%YAML[ \t]+1\.2[ \t\r]*(?:#.*)?$/.test(line)) return undefined;
  return `expected no directives, got \`${shorten(line)}\`; remove the line: the file is read as YAML 1.2`;
}
