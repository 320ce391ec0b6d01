import { z } from 'zod';
import { Actor } from '../actor.ts';
import { BreakGlass, GitopsMode, PendingChange } from '../gitops-mode.ts';
import { Id } from '../ids.ts';
import { mutation } from './mutation.ts';

/** Of the stream `fleet-<account>` too: who may change by hand what git manages. */
export const MODE_EVENTS = {
  GitopsModeChanged: z.object({
    ...mutation,
    settings: GitopsMode,
    before: GitopsMode,
    /** How often it was changed by then. */
    version: z.int().min(1),
    /** What of it makes changes by hand easier than before; empty when nothing does. */
    loosened: z.array(z.enum(['mode', 'exceptions', 'two_person'])),
    /** Who asked for it; the event's actor is who confirmed it, or the same person. */
    asked_by: Actor,
  }),
  /** While the mode is on, something it rests on was changed by one person alone. */
  GuardedChangeAllowed: z.object({
    ...mutation,
    target: z.string(),
    summary: z.string(),
    loosens: z.array(z.string()).min(1),
  }),
  PendingChangeAsked: z.object({ ...mutation, pending_change: PendingChange }),
  PendingChangeConfirmed: z.object({ ...mutation, pending_change: PendingChange }),
  PendingChangeWithdrawn: z.object({ ...mutation, pending_change_id: Id, reason: z.enum(['withdrawn', 'expired']) }),
  BreakGlassOpened: z.object({ ...mutation, break_glass: BreakGlass }),
  BreakGlassEnded: z.object({ ...mutation, break_glass: BreakGlass }),
  /** Told each day of what was opened for more than 24 h in 7 days without a second person. */
  BreakGlassProlonged: z.object({ ...mutation, break_glass: BreakGlass }),
  BreakGlassReviewClosed: z.object({ ...mutation, break_glass: BreakGlass }),
} as const;

export type ModeEventType = keyof typeof MODE_EVENTS;
