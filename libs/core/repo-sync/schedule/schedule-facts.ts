import type { AccountId, EventType, Id, Instant, StoredEvent } from '@fleetwright/contracts';
import { deadlineOf, nextDueAt } from './schedule.ts';

/** The events that the schedule follows. */
export const SCHEDULE_TYPES: readonly EventType[] = [
  'RepositoryRegistered',
  'RepositoryUpdated',
  'SyncRequested',
  'RepositoryRemoved',
];

/** How one event changes the schedule. */
export type ScheduleChange =
  | {
      readonly kind: 'known';
      readonly repositoryId: Id;
      readonly account: AccountId;
      readonly name: string;
      /** null: never, it is disabled. */
      readonly nextDueAt: Instant | null;
    }
  | {
      readonly kind: 'run';
      readonly repositoryId: Id;
      readonly runId: Id;
      readonly number: number;
      readonly deadlineAt: Instant;
      /** null: as it is; the poll that opened the run says when to look next. */
      readonly nextDueAt: Instant | null;
    }
  | { readonly kind: 'gone'; readonly repositoryId: Id };

/** What an event means for the schedule; undefined for types it does not follow. `random` is in [0, 1). */
export function scheduleChange(event: StoredEvent, random: number): ScheduleChange | undefined {
  const { recorded_at: at } = event;
  switch (event.type) {
    case 'RepositoryRegistered':
    case 'RepositoryUpdated': {
      const { repository_id: repositoryId, settings } = event.data;
      // Due at once: a change of remote, branch or prefix takes effect now, and a plain poll costs one ls-remote.
      const due = settings.enabled ? at : null;
      return { kind: 'known', repositoryId, account: event.account_id, name: settings.name, nextDueAt: due };
    }
    case 'SyncRequested': {
      const { repository_id: repositoryId, run_id: runId, run_number: number, settings, deadline_ms } = event.data;
      const isScheduled = event.data.trigger === 'interval' || event.data.trigger === 'webhook';
      const due = isScheduled ? null : nextDueAt(at, settings, 0, random);
      return { kind: 'run', repositoryId, runId, number, deadlineAt: deadlineOf(at, deadline_ms), nextDueAt: due };
    }
    case 'RepositoryRemoved':
      return { kind: 'gone', repositoryId: event.data.repository_id };
    default:
      return undefined;
  }
}
