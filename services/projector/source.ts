import type { EventStore } from '@fleetwright/core/event-sourcing';
import type { Page } from './ports.ts';

/** Reads the log page by page. */
export function sourceOf(store: EventStore): (after: number, limit: number) => Promise<Page> {
  return (after, limit) => store.readAll({ afterPosition: after, limit });
}
