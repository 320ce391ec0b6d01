import { z } from 'zod';
import { Id, Instant } from '../ids.ts';

/** The account of events that concern no tenant. Nothing else stands under it. */
export const PLATFORM_ACCOUNT = 'platform';

/** The log itself: how it began, and what happened to it. */
export const STORE_EVENTS = {
  /**
   * Alone in the stream `log`, account `platform`, written by whichever process first opened a log without it: usually the
   * first event of all, in a log of an earlier release a later one.
   */
  LogCreated: z.object({
    /** Random, and the log's for ever: a copy of the log has it too, another log never. */
    log_id: Id,
  }),
  /**
   * The event store lost commits that it had answered: an older copy was put back, or a server without the newest ones
   * took over. Decisions since then are gone and were perhaps carried out outside; people look what to do again. Stream
   * `store-<account>`, written by the relay.
   */
  StoreWentBack: z.object({
    /** The newest announced event that is still stored; null when none is known. It may be another account's. */
    last_common_event_id: Id.nullable(),
    /** When that one was recorded: what was answered after it may be lost. Null with it. */
    last_common_at: Instant.nullable(),
  }),
} as const;
