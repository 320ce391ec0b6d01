import { z } from 'zod';

/**
 * A moment, in RFC 3339 with a zone, e.g. `2026-01-31T03:00:00Z` or `…%2B02:00`. Before the account's first event there is
 * nothing; a moment that has not come yet is refused (`in_the_future`).
 */
export const Moment = z.iso.datetime({ offset: true });

/** What is asked for as it was then; missing: as it is. */
export const AS_OF = { at: Moment.optional() };
