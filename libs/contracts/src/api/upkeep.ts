import { z } from 'zod';
import { CredentialList } from '../commands.ts';
import { AccountId, Id, Instant } from '../ids.ts';
import { FleetEventView } from '../views.ts';
import { PAGE, pageOf } from './page.ts';

/** Inputs and answers of what keeps the machine running, and of what it has to tell. */

export const NoInput = z.strictObject({});

export const ListFleetEventsInput = z.strictObject({
  ...PAGE,
  /** e.g. `gitops.drift_detected`. */
  kind: z.string().max(64).optional(),
  /** Absent: of every severity. */
  severity: FleetEventView.shape.severity.optional(),
});
/** What a stream of the timeline carries; without any, everything. */
export const StreamFleetEventsInput = z.strictObject({
  kind: ListFleetEventsInput.shape.kind,
  severity: ListFleetEventsInput.shape.severity,
  /** Events that name this repository. */
  repository: Id.optional(),
});
export type StreamFleetEventsInput = z.infer<typeof StreamFleetEventsInput>;
export const FleetEventsPage = pageOf('fleet_events', FleetEventView);

/** An event that a stage could not handle; the event itself stays in the event store, since it may hold secrets. */
export const DeadLetterView = z.object({
  id: Id,
  /** Whose handler gave up. */
  stage: z.string(),
  account_id: AccountId,
  event_id: z.string(),
  event_type: z.string(),
  /** null: not even the envelope could be read. */
  position: z.int().min(0).nullable(),
  error: z.string(),
  /** How often its stage tried. */
  attempts: z.int().min(0),
  buried_at: Instant,
  /** When it was last given to its stage again; null: never. */
  replayed_at: Instant.nullable(),
});
export const ListDeadLettersInput = z.strictObject({
  limit: PAGE.limit,
  /** What the page before gave as `next_cursor`: its last letter. */
  cursor: Id.optional(),
});
export const DeadLettersPage = pageOf('dead_letters', DeadLetterView);
export const ReplayDeadLetterInput = z.strictObject({ dead_letter_id: z.string() });
export const ReplayAnswer = z.object({
  dead_letter: z.object({ id: Id, stage: z.string(), event_id: z.string(), replay: z.literal('requested') }),
});

export const ReadModelsAnswer = z.object({
  read_models: z.object({
    /** Everything up to this position of the event store is in the rows. */
    position: z.int().min(0),
    /** Grows by one with every rebuild. */
    generation: z.int().min(0),
    /** Position of the newest event there is. */
    head: z.int().min(0),
  }),
});
export const RebuildAnswer = z.object({
  rebuild: z.object({
    /** Where the read models stood; absent while nothing was read. */
    position: z.int().min(0).optional(),
    /** Grows by one with every rebuild. */
    generation: z.int().min(0),
  }),
});

/** `scope`: a folder below the allowed ones; `system` or nothing: all. */
export const ListCredentialsInput = z.strictObject({ scope: z.string().max(512).optional() });
export const CredentialsAnswer = z.object({ vault_credentials: CredentialList.shape.credentials });
