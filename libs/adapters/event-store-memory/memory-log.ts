import type { Position } from '@fleetwright/contracts';
import type { RawEvent } from '@fleetwright/core/event-sourcing';

/** One event as it stands in the log: its data is text, so nobody can change what was stored. */
export interface LogEntry {
  readonly envelope: Omit<RawEvent, 'data'>;
  readonly data: string;
  readonly operationId: string;
}

/** What outlives a process. Open any number of stores over it, throw them away, open new ones. */
export interface MemoryLog {
  /** In the order of positions. */
  readonly entries: LogEntry[];
  readonly streams: Map<string, LogEntry[]>;
  /** Called after each append, by whichever store. */
  readonly wakes: Set<() => void>;
  /** Called by `loseEvents`, for every store. */
  readonly looks: Set<() => void>;
  /** What the next event's position is, after that of the newest. */
  readonly next: (newest: Position) => Position;
}

/** Steps between positions, over and over: an event of another store takes as many as it has bytes. */
const GAPS = [211, 1, 97, 1_309, 2, 53];

/** Without `gaps` positions count from 1; with them no test can count on what another store's positions do not do. */
export function createMemoryLog({ gaps = true }: { readonly gaps?: boolean } = {}): MemoryLog {
  let count = 0;
  const next = (newest: Position) => {
    const step = gaps ? (GAPS[count % GAPS.length] ?? 1) : 1;
    count += 1;
    return (newest + step) as Position;
  };
  return { entries: [], streams: new Map(), wakes: new Set(), looks: new Set(), next };
}

/** As after a failover without the newest commits: only so many events are left. Every store notices at once. */
export function loseEvents(log: MemoryLog, keep: number): void {
  log.entries.splice(keep);
  for (const [name, stream] of log.streams) {
    const left = stream.filter((entry) => log.entries.includes(entry));
    if (left.length === 0) log.streams.delete(name);
    else log.streams.set(name, left);
  }
  for (const look of log.looks) look();
}
