import type { FleetEventView, Json } from '@fleetwright/contracts';
import { LINE_LENGTH_MAX, LINES_LENGTH_MAX, LINES_MAX } from '../limits.ts';
import type { Message } from '../messages.ts';
import { totalOf } from '../messages.ts';
import { inert } from './inert.ts';

/** A message for people: a line of our own words, then lines that may hold others', made inert. */
export interface Summary {
  /** Only words of ours, and numbers. */
  readonly title: string;
  readonly severity: FleetEventView['severity'];
  readonly lines: readonly string[];
}

const LOUDEST = ['critical', 'high', 'medium', 'low'] as const;

/** What of a payload says most, in this order. */
const TELLING = [
  'status',
  'action',
  'kind',
  'key',
  'code',
  'reason',
  'message',
  'name',
  'severity',
  'total',
  'decision',
];

export function summaryOf({ events, counts }: Pick<Message, 'events' | 'counts'>): Summary {
  const total = totalOf(counts);
  const severity = LOUDEST.find((each) => events.some((event) => event.severity === each)) ?? 'low';
  const [first] = events;
  if (total <= 1 && first !== undefined)
    return { title: wordsOf(first.kind), severity, lines: fitting(linesOf(first.payload)) };
  const counted = Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${count} × ${wordsOf(kind)}`);
  const loud = events.filter((event) => event.severity === severity && severity !== 'low');
  const named = loud.map(({ kind, payload }) => cut(`${wordsOf(kind)}: ${linesOf(payload).join(', ')}`));
  return { title: `one run, ${total} events`, severity, lines: fitting([...counted, ...named]) };
}

/** The first lines, as many as a message for people takes, and how many there are beyond them. */
function fitting(lines: readonly string[]): readonly string[] {
  let length = 0;
  const tooMany = lines.findIndex((line, at) => {
    length += line.length + ESCAPED_MORE * (line.match(/[&<>]/g) ?? []).length + 1;
    return at >= LINES_MAX || length > LINES_LENGTH_MAX;
  });
  return tooMany < 0 ? lines : [...lines.slice(0, tooMany), `and ${lines.length - tooMany} more`];
}

/** By how much `&amp;`, the longest of the escapes, is longer than what it stands for. */
const ESCAPED_MORE = 4;

function cut(line: string): string {
  const characters = [...line];
  return characters.length > LINE_LENGTH_MAX ? `${characters.slice(0, LINE_LENGTH_MAX - 1).join('')}…` : line;
}

/** `gitops.drift_detected` as words. The kind is ours: it is made of the event's type. */
function wordsOf(kind: string): string {
  return kind.replace(/^gitops\./, '').replaceAll('_', ' ');
}

function linesOf(payload: Json): string[] {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return [];
  const told = payload as Readonly<Record<string, Json>>;
  return TELLING.flatMap((name) => {
    const value = told[name];
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return isPlain ? [`${name}: ${inert(String(value))}`] : [];
  });
}
