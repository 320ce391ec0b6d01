import type { RawEvent } from '@fleetwright/core/event-sourcing';

/** One event as it stands in the log: its data is text, so nobody can change what was stored. */
export interface LogEntry {
  readonly envelope: Omit<RawEvent, 'data'>;
  readonly data: string;
  readonly operationId: string;
}

/** What outlives a process. Open any number of stores over it, throw them away, open new ones. */
export interface MemoryLog {
  /** By position, from 1 at index 0. */
  readonly entries: LogEntry[];
  readonly streams: Map<string, LogEntry[]>;
  /** Called after each append, by whichever store. */
  readonly wakes: Set<() => void>;
}

export function createMemoryLog(): MemoryLog {
  return { entries: [], streams: new Map(), wakes: new Set() };
}
