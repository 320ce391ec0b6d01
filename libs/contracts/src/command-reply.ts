import { z } from 'zod';
import { Position } from './ids.ts';
import { Json, mapOf } from './json.ts';

/** Why a command was refused. The gateway alone knows which HTTP status each becomes. */
export const RefusalCode = z.enum([
  'not_found',
  'invalid',
  'already_exists',
  /** Another repository of the account has the same source; `detail.repository_id` is it. */
  'already_registered',
  'version_conflict',
  /** The version is published with other content, and that never changes. */
  'version_exists',
  'digest_mismatch',
  'already_decided',
  'brake_confirmation_required',
  'not_retryable',
  /** Who asks is barred from approving this: an author, an editor, nobody whom the policy names. `detail.reason` says which. */
  'may_not_approve',
  /** A policy refuses the change; `detail.policy` is it. */
  'policy_blocked',
  'too_many_policies',
  /** It writes nothing that could be edited. */
  'not_editable',
  /** The policy that every account has cannot be deleted. */
  'default_policy',
  'in_use',
  /** No change of the file alone would say what is wanted; it has to be written by hand. */
  'cannot_patch',
  'unresolved_reference',
  'forbidden',
  'bus_unavailable',
  'store_unavailable',
  /** Events were taken away from a stream with the event store's own tools; `detail` says from which, and what to do. */
  'store_damaged',
  /** A fault of ours: it will not pass by itself, and the log has the reason. */
  'internal_error',
  'rate_limited',
  /** The credential store does not answer, or refuses. */
  'credential_unreadable',
  /** The branch as it is now could not be read. */
  'remote_unreadable',
  /** No other revision was read before that run. */
  'nothing_before',
  /** A repository manages it, and GitOps mode is on; `detail` says where to change it instead. */
  'git_owned',
  /** Something else of the same target waits for a second person; `detail.pending_change_id` is it. */
  'change_pending',
  /** Two persons would be needed, and fewer than two are known. */
  'nobody_to_confirm',
  /** Another person must do this than the one who did what came before. */
  'second_person_required',
  /** The break-glass is still open. */
  'break_glass_active',
  /** What was opened still differs from git; `detail.resources` names it. */
  'still_drifting',
  /** An agent may not come in; `detail.reason` says why (ENROLMENT_REFUSALS). */
  'enrolment_refused',
]);
export type RefusalCode = z.infer<typeof RefusalCode>;

/** One problem of an input. */
export const Problem = z.object({ path: z.string(), code: z.string(), message: z.string() });
export type Problem = z.infer<typeof Problem>;

export const Refusal = z.object({
  ok: z.literal(false),
  code: RefusalCode,
  /** A sentence for people: what was expected and what to do. */
  message: z.string(),
  /** Missing when the refusal is about no single place of the input. */
  problems: z.array(Problem).optional(),
  /** Facts that help, e.g. the winner of a closed decision. */
  detail: mapOf(z.string(), Json).optional(),
});
export type Refusal = z.infer<typeof Refusal>;

/**
 * A reply. `position` is the global position of the last event the command appended, `account_revision` the inventory's
 * revision: what a reader that wants to see its own write waits for.
 */
export const Accepted = z.object({
  ok: z.literal(true),
  result: Json,
  /** null when nothing was appended, and always for the inventory, whose events follow. */
  position: Position.nullable(),
  /** null for every stage but the inventory. */
  account_revision: z.int().min(0).nullable(),
});
export type Accepted = z.infer<typeof Accepted>;
export const CommandReply = z.union([Accepted, Refusal]);
export type CommandReply = z.infer<typeof CommandReply>;
