import type { Id } from '@fleetwright/contracts';

const REFERENCE = /said:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/g;

/** Of a text within a sentence: as much as a line shows. */
const LINE_LENGTH_MAX = 200;

/** What stands in an event for what somebody typed: the text itself is kept where it can be erased. */
export function saidReference(id: Id): string {
  return `said:${id}`;
}

/** The texts that a text refers to. */
export function saidIn(text: string): Id[] {
  return text.includes('said:')
    ? [...text.matchAll(REFERENCE)].flatMap(([, id]) => (id === undefined ? [] : [id]))
    : [];
}

/**
 * The text with what was said in the place of references: whole where nothing else stands, a first line within a sentence. What was
 * erased is known as `[erased]`; what nobody ever said only looks like a reference (a label in git may), and stays as it is.
 */
export function withSaid(text: string, said: ReadonlyMap<Id, string>): string {
  return text.replaceAll(REFERENCE, (reference, id: string) => {
    const known = said.get(id);
    if (known === undefined) return reference;
    return reference.length === text.length ? known : lineOf(known);
  });
}

function lineOf(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length <= LINE_LENGTH_MAX ? line : `${line.slice(0, LINE_LENGTH_MAX)}…`;
}
