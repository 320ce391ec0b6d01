import type { EventData, Id, SyncRunView } from '@fleetwright/contracts';
import { RUN_ACTIONS_MAX } from './limits.ts';
import type { SyncRunRow } from './rows.ts';

type Row = SyncRunRow;
type Fold = Row['fold'];
type Held = NonNullable<EventData<'RunClosed'>['held']>[number];

/** The row with what was applied, and with what was done beside it, among its applied actions. */
export function afterChange(row: Row, change: EventData<'ChangeApplied'>): Row {
  const { proposal_id, kind, key, already_in_place } = change;
  const names = [`${change.action}_${kind}`, ...change.side_effects];
  const reason = already_in_place ? 'already in place' : null;
  const actions = names.map((action) => ({ proposal_id, action, kind, key, reason }));
  const { fold, ...same } = withoutFailure(row, proposal_id);
  return {
    ...same,
    applied_actions: listed(same.applied_actions, actions),
    fold: { ...fold, applied_actions_total: fold.applied_actions_total + actions.length },
  };
}

/** The row with a failed change; its earlier failure, before a retry, is replaced. */
export function afterFailure(row: Row, change: EventData<'ChangeFailed'>): Row {
  const { proposal_id, kind, key } = change;
  const before = withoutFailure(row, proposal_id);
  const { fold, failed_actions } = before;
  if (failed_actions.length >= RUN_ACTIONS_MAX) {
    return { ...before, fold: { ...fold, failed_unlisted: [...fold.failed_unlisted, proposal_id] } };
  }
  const failure = {
    proposal_id,
    action: `${change.action}_${kind}`,
    kind,
    key,
    reason: `${change.code}: ${change.message}`,
  };
  return { ...before, failed_actions: [...failed_actions, failure] };
}

/** The row without a proposal's failure: it is tried again, or was applied. */
export function withoutFailure(row: Row, proposalId: Id): Row {
  const { fold, failed_actions } = row;
  const kept = failed_actions.filter(({ proposal_id }) => proposal_id !== proposalId);
  if (kept.length < failed_actions.length) return { ...row, failed_actions: kept };
  if (!fold.failed_unlisted.includes(proposalId)) return row;
  return { ...row, fold: { ...fold, failed_unlisted: fold.failed_unlisted.filter((id) => id !== proposalId) } };
}

function listed(actions: Row['applied_actions'], more: Row['applied_actions']): Row['applied_actions'] {
  const room = RUN_ACTIONS_MAX - actions.length;
  return room <= 0 ? actions : [...actions, ...more.slice(0, room)];
}

/** A change that was never proposed, among what remains. `proposal_id` is the one whose rejection holds it. */
export function heldAction({
  kind,
  key,
  action,
  rejected,
  waits_for,
  until,
  remembered,
  policy,
}: Held): SyncRunView['remaining'][number] {
  const reason =
    policy === undefined
      ? heldReason({ waits_for, until, remembered })
      : `policy_blocked: by "${policy.name}", until that or the change is another one`;
  return { proposal_id: rejected, action: `${action}_${kind}`, kind, key, reason };
}

function heldReason({ waits_for, until, remembered }: Pick<Held, 'waits_for' | 'until' | 'remembered'>): string {
  if (waits_for !== null) return `blocked: it needs ${waits_for.kind} ${waits_for.key}, which did not take effect`;
  if (remembered) return `rejected: the rejection is remembered until ${until}, or until the change is another one`;
  return until === undefined
    ? 'rejected: the rejection is remembered, and holds until the change is another one'
    : `rejected: polls propose it again from ${until} on, a sync that is asked for or a new commit at once`;
}

/** A claimed proposal has its outcome. */
export function settled(fold: Fold, proposalId: Id, applied_count: number): Partial<Fold> {
  return { outstanding: fold.outstanding.filter((id) => id !== proposalId), applied_count };
}

/** A run that had ended, or was given up, is worked on again. */
export function reopened(fold: Fold): Fold {
  return { ...fold, closed_as: null, closed_at: null, verified: false, deadline_exceeded: false };
}
