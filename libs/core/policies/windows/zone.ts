import { OFFSETS_KEPT_MAX, QUARTER_MS, ZONES_KEPT_MAX } from '../limits.ts';

/**
 * A time on the clocks of a zone, as milliseconds: what `Date.UTC` gives for the digits that they show. Arithmetic on it is
 * plain, and says nothing of time that passes.
 */
export type WallMs = number;

const DAY_MS = 24 * 3_600_000;

interface Zone {
  readonly reader: Intl.DateTimeFormat;
  /** How far its clocks are ahead, by quarter of an hour: no zone changes them at another moment. */
  readonly offsets: Map<number, number>;
}

// What the database of zones says does not change while a process runs, so keeping it decides nothing.
const zones = new Map<string, Zone>();

/** Whether the name is one of the IANA database. Offsets such as `+02:00` are not: they know no summer. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return false;
  try {
    zoneOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the clocks of the zone show at an instant. Throws RangeError for a zone that is none. */
export function wallOf(zone: string, instantMs: number): WallMs {
  return instantMs + offsetAt(zone, instantMs);
}

/**
 * The instant at which the clocks show this. A time that they show twice is the first one; one that they skip is the end of
 * the gap.
 */
export function instantOf(zone: string, wall: WallMs): number {
  const before = offsetAt(zone, wall - DAY_MS);
  const after = offsetAt(zone, wall + DAY_MS);
  const [first = 0, second = 0] = [wall - before, wall - after].toSorted((a, b) => a - b);
  if (wallOf(zone, first) === wall) return first;
  if (wallOf(zone, second) === wall) return second;
  return changeBetween(zone, first, second);
}

function offsetAt(name: string, instantMs: number): number {
  const zone = zoneOf(name);
  const quarter = Math.floor(instantMs / QUARTER_MS);
  const known = zone.offsets.get(quarter);
  if (known !== undefined) return known;
  const offset = readOffset(zone, quarter * QUARTER_MS);
  if (zone.offsets.size >= OFFSETS_KEPT_MAX) zone.offsets.clear();
  zone.offsets.set(quarter, offset);
  return offset;
}

const DATE_PARTS = ['year', 'month', 'day'] as const;
const TIME_PARTS = ['hour', 'minute', 'second'] as const;

function readOffset({ reader }: Zone, instantMs: number): number {
  const parts = new Map(reader.formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]));
  const [year = 0, month = 1, day = 1] = DATE_PARTS.map((type) => parts.get(type));
  const [hour = 0, minute = 0, second = 0] = TIME_PARTS.map((type) => parts.get(type));
  return Date.UTC(year, month - 1, day, hour, minute, second) - instantMs;
}

/** When the offset changes between two instants of which the later one has the new offset. */
function changeBetween(zone: string, fromMs: number, toMs: number): number {
  const old = offsetAt(zone, fromMs);
  let [low, high] = [Math.floor(fromMs / QUARTER_MS), Math.ceil(toMs / QUARTER_MS)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle * QUARTER_MS) === old) low = middle;
    else high = middle;
  }
  return high * QUARTER_MS;
}

function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known) return known;
  const digits = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const reader = new Intl.DateTimeFormat('en-US', {
    ...digits,
    second: 'numeric',
    calendar: 'gregory',
    hourCycle: 'h23',
    timeZone: name,
  });
  const zone = { reader, offsets: new Map<number, number>() };
  if (zones.size >= ZONES_KEPT_MAX) zones.clear();
  zones.set(name, zone);
  return zone;
}
