import { z } from 'zod';
import { Actor } from '../actor.ts';
import { BreakGlass, GitopsMode, PendingChange } from '../gitops-mode.ts';
import { AccountId, Instant } from '../ids.ts';
import { LaterAnswer, PAGE, pageOf } from './page.ts';

/** Inputs and answers of who may change by hand what git manages. */

export const GitopsModeView = z.object({
  account_id: AccountId,
  ...GitopsMode.shape,
  /** How often it was changed; what `If-Match` names. */
  version: z.int().min(0),
  /** null: it was never changed. */
  changed_by: Actor.nullable(),
  /** null: it was never changed. */
  changed_at: Instant.nullable(),
});

export const PendingChangeView = z.object({ account_id: AccountId, ...PendingChange.shape });

export const BreakGlassView = z.object({
  account_id: AccountId,
  ...BreakGlass.shape,
  /** Open at the moment. */
  active: z.boolean(),
});

/** Not done yet: it waits for a second person, or (`accepted`) it is done and cannot be read yet. */
export const PendingAnswer = z.union([
  z.object({ status: z.literal('pending'), pending_change: PendingChange }),
  LaterAnswer,
]);

export const GitopsModeAnswer = z.object({ gitops_mode: GitopsModeView });

/** What is not given stays as it is. */
export const SetGitopsModeInput = z.strictObject({
  /** Absent: whatever it is now. */
  expected_version: z.int().min(0).optional(),
  gitops_mode: z.strictObject({
    mode: GitopsMode.shape.mode,
    /** Absent: as they are. */
    exceptions: GitopsMode.shape.exceptions.optional(),
    /** Absent: as it is. */
    two_person: z.boolean().optional(),
  }),
});

export const PendingChangesPage = pageOf('pending_changes', PendingChangeView);
export const PendingChangeInput = z.strictObject({ pending_change_id: z.string() });
export const ConfirmedAnswer = z.object({ status: z.literal('done'), pending_change: PendingChange });

export const OpenBreakGlassInput = z.strictObject({
  break_glass: z.strictObject({
    kind: BreakGlass.shape.kind,
    key: BreakGlass.shape.key.default(null),
    reason: BreakGlass.shape.reason,
    /** At most 24 h. */
    duration_seconds: z.int().min(60).max(86_400),
  }),
});
export const BreakGlassInput = z.strictObject({ break_glass_id: z.string() });
export const BreakGlassAnswer = z.object({ break_glass: BreakGlassView });
export const BreakGlassPage = pageOf('break_glass', BreakGlassView);
export const ListModePartsInput = z.strictObject(PAGE);
