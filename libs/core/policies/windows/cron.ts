import { Cron } from 'croner';
import { REPEATED_HOURS_MS } from '../limits.ts';
import { instantOf, wallOf } from './zone.ts';

/** What a field may hold: numbers, ranges, steps, lists and the names of months and days. Nothing that only some crons know. */
const FIELDS = /^[0-9A-Za-z*,/-]+( [0-9A-Za-z*,/-]+){4}$/;
const NAMES = new Set('jan feb mar apr may jun jul aug sep oct nov dec sun mon tue wed thu fri sat'.split(' '));

/**
 * The starts of a cron expression in a time zone. The expression is read on the zone's clocks, so that a start that they show
 * twice is one, and one that they skip comes at the end of the gap; the reader's own notions of zones are not used.
 */
export interface Starts {
  /** The latest start at or before an instant; null: none. */
  atOrBefore(instantMs: number): number | null;
  /** The first start after an instant; null: none in sight. */
  after(instantMs: number): number | null;
}

/** What is wrong with an expression, as a sentence; null: nothing. */
export function wrongInCron(expression: string): string | null {
  if (expression.split(' ').length !== 5 || !FIELDS.test(expression)) {
    return 'expected five fields (minute, hour, day of month, month, day of week) of numbers, names, *, lists, ranges and steps';
  }
  const words = expression.toLowerCase().match(/[a-z]+/g) ?? [];
  const unknown = words.find((word) => !NAMES.has(word));
  if (unknown !== undefined) return `"${unknown}" is no month or day of the week`;
  try {
    readOnClocks(expression);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^CronPattern: /, '') : 'it cannot be read';
  }
}

/** Throws for an expression or a zone that is none. */
export function startsOf(expression: string, zone: string): Starts {
  const clocks = readOnClocks(expression);
  const wall = (ms: number): number => wallOf(zone, ms);
  return {
    atOrBefore(instantMs) {
      // After the clocks went back, what they show is earlier than what has begun already.
      const went = wall(instantMs) - wall(instantMs - REPEATED_HOURS_MS) < REPEATED_HOURS_MS;
      let before = wholeSecond(wall(instantMs)) + 1_000 + (went ? REPEATED_HOURS_MS : 0);
      for (;;) {
        const [start] = clocks.previousRuns(1, new Date(before));
        if (start === undefined) return null;
        const at = instantOf(zone, start.getTime());
        if (at <= instantMs) return at;
        before = start.getTime();
      }
    },
    after(instantMs) {
      let after = wholeSecond(wall(instantMs));
      for (;;) {
        const start = clocks.nextRun(new Date(after));
        if (start === null) return null;
        const at = instantOf(zone, start.getTime());
        if (at > instantMs) return at;
        after = start.getTime();
      }
    },
  };
}

/** The reader of expressions leaves out what begins within its own second. */
function wholeSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}

function readOnClocks(expression: string): Cron {
  return new Cron(expression, { utcOffset: 0, mode: '5-part', paused: true });
}
