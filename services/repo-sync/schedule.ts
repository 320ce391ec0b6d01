import type { StoredEvent } from '@fleetwright/contracts';
import {
  isSamePlace,
  type LogPlace,
  logPlaceOf,
  READ_ALL_MAX,
  type ReadAllPage,
  StoreUnavailable,
  StoreWentBack,
} from '@fleetwright/core/event-sourcing';
import { SCHEDULE_TYPES, scheduleChange } from '@fleetwright/core/repo-sync';
import { buryRefused } from '@fleetwright/kit/service';
import { REPLAYS_MAX } from './limits.ts';
import type { RepoSyncPorts } from './ports.ts';

/** The name of the schedule's dead letters. */
const FOLLOWER = 'repo-sync.schedule';

const REMEDY =
  'the schedule does not know of this event: update the repository (PATCH), or replay this letter after an upgrade';

/**
 * Brings the schedule up to the end of the log. Whoever comes second finds the work done. An event that it cannot take
 * becomes a dead letter, and all others go on. Throws `StoreUnavailable`.
 */
export async function followLog(ports: RepoSyncPorts): Promise<void> {
  const { syncState } = ports;
  for (;;) {
    const from = await syncState.cursor();
    const page = await pageAfter(ports, from);
    if (page === undefined) {
      await syncState.startOver(from);
      continue;
    }
    if (isSamePlace(page.scannedTo, from)) return;
    try {
      await take(ports, page.events, from, page.scannedTo);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      await takeOneByOne(ports, page.events, from, page.scannedTo);
    }
  }
}

/** Undefined when the log has lost the event that the schedule stands on. */
async function pageAfter({ store }: RepoSyncPorts, after: LogPlace): Promise<ReadAllPage | undefined> {
  try {
    return await store.readAll({ after, limit: READ_ALL_MAX, types: SCHEDULE_TYPES });
  } catch (error) {
    if (error instanceof StoreWentBack) return undefined;
    throw error;
  }
}

/** Takes up the dead letters that a person replayed. Throws `StoreUnavailable`. */
export async function replayRefused(ports: RepoSyncPorts): Promise<void> {
  const { state, store, syncState } = ports;
  for (const letter of await state.replays(FOLLOWER, REPLAYS_MAX)) {
    const event = (JSON.parse(letter.payload) as { stream: string }).stream;
    const stored = (await store.read(event)).find(({ id }) => id === letter.event_id);
    if (stored === undefined) continue;
    const cursor = await syncState.cursor();
    try {
      await take(ports, [stored], cursor, cursor);
      await state.settleReplay(letter.id);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      await buryRefused(ports, { follower: FOLLOWER, event: stored, error, remedy: REMEDY });
    }
  }
}

async function take(
  { syncState, random }: RepoSyncPorts,
  events: readonly StoredEvent[],
  from: LogPlace,
  to: LogPlace,
): Promise<void> {
  const changes = events.flatMap((event) => scheduleChange(event, (random ?? Math.random)()) ?? []);
  await syncState.follow(changes, from, to);
}

async function takeOneByOne(
  ports: RepoSyncPorts,
  events: readonly StoredEvent[],
  from: LogPlace,
  to: LogPlace,
): Promise<void> {
  let done = from;
  for (const event of events) {
    try {
      await take(ports, [event], done, logPlaceOf(event));
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      // First the letter, then past it: whoever stops between the two writes it again.
      await buryRefused(ports, { follower: FOLLOWER, event, error, remedy: REMEDY });
      await take(ports, [], done, logPlaceOf(event));
    }
    done = logPlaceOf(event);
  }
  await take(ports, [], done, to);
}
