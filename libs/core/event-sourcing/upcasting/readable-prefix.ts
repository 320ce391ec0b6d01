import type { StoredEvent } from '@fleetwright/contracts';
import { FutureSchemaVersion, type RawEvent, type Upcast } from './upcast.ts';

export interface ReadablePrefix {
  readonly events: readonly StoredEvent[];
  /** The event that stopped it; missing when all could be read. */
  readonly stoppedAt?: RawEvent;
}

/**
 * Upcasts a page up to the first event of a future schema version. Throws `FutureSchemaVersion` when that comes first:
 * a reader makes all the progress it can, and then fails at exactly that event, every time.
 */
export function readablePrefix(page: readonly RawEvent[], upcast: Upcast): ReadablePrefix {
  const events: StoredEvent[] = [];
  for (const raw of page) {
    try {
      events.push(upcast(raw));
    } catch (error) {
      if (!(error instanceof FutureSchemaVersion) || events.length === 0) throw error;
      return { events, stoppedAt: raw };
    }
  }
  return { events };
}
