import { READ_ALL_MAX } from '@fleetwright/core/event-sourcing';
import { SCHEDULE_TYPES, scheduleChange } from '@fleetwright/core/repo-sync';
import type { RepoSyncPorts } from './ports.ts';

/** Brings the schedule up to the end of the log. Whoever comes second finds the work done. Throws `StoreUnavailable`. */
export async function followLog({ store, syncState, random }: RepoSyncPorts): Promise<void> {
  for (;;) {
    const from = await syncState.cursor();
    const page = await store.readAll({ afterPosition: from, limit: READ_ALL_MAX, types: SCHEDULE_TYPES });
    if (page.scannedTo === from) return;
    const changes = page.events.flatMap((event) => scheduleChange(event, (random ?? Math.random)()) ?? []);
    await syncState.follow(changes, from, page.scannedTo);
  }
}
