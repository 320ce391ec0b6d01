import type { EventData, Id, SyncRunView } from '@fleetwright/contracts';
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
  return {
    ...row,
    applied_actions: [...row.applied_actions, ...actions],
    failed_actions: without(row.failed_actions, proposal_id),
  };
}

/** The row with a failed change; its earlier failure, before a retry, is replaced. */
export function afterFailure(row: Row, change: EventData<'ChangeFailed'>): Row {
  const { proposal_id, kind, key } = change;
  const action = `${change.action}_${kind}`;
  const reason = `${change.code}: ${change.message}`;
  return {
    ...row,
    failed_actions: [...without(row.failed_actions, proposal_id), { proposal_id, action, kind, key, reason }],
  };
}

/** A change that was never proposed, among what remains. `proposal_id` is the one whose rejection holds it. */
export function heldAction({ kind, key, action, rejected, waits_for }: Held): SyncRunView['remaining'][number] {
  const reason =
    waits_for === null
      ? 'rejected: the rejection is remembered, and holds until the change is another one'
      : `blocked: it needs ${waits_for.kind} ${waits_for.key}, which did not take effect`;
  return { proposal_id: rejected, action: `${action}_${kind}`, kind, key, reason };
}

/** A claimed proposal has its outcome. */
export function settled(fold: Fold, proposalId: Id, applied_count: number): Partial<Fold> {
  return { outstanding: fold.outstanding.filter((id) => id !== proposalId), applied_count };
}

/** A run that had ended, or was given up, is worked on again. */
export function reopened(fold: Fold): Fold {
  return { ...fold, closed_as: null, closed_at: null, verified: false, deadline_exceeded: false };
}

function without(actions: Row['failed_actions'], proposalId: Id): Row['failed_actions'] {
  return actions.filter(({ proposal_id }) => proposal_id !== proposalId);
}
