import { readModel, replaceRow } from './read-model.ts';
import type { BreakGlassRow, GitopsModeRow, PendingChangeRow } from './rows.ts';

/** Who may change by hand what git manages, followed by inventory's journal. Each event carries the whole new state. */

/** The mode of an account in which nobody ever changed it. */
export const UNSET_MODE = {
  mode: 'off' as const,
  exceptions: [],
  two_person: false,
  version: 0,
  changed_by: null,
  changed_at: null,
};

export const gitopsModes = readModel<GitopsModeRow>({
  name: 'gitops_modes',
  rules: {
    GitopsModeChanged: {
      keysOf: ({ account_id }) => [account_id],
      evolve: (row, { account_id, data, actor, recorded_at, position }) => ({
        ...data.settings,
        account_id,
        version: data.version,
        changed_by: actor,
        changed_at: recorded_at,
        position: row?.position ?? position,
      }),
    },
  },
});

const ofPending = ({ data }: { readonly data: { readonly pending_change: { readonly id: string } } }) => [
  data.pending_change.id,
];

export const pendingChanges = readModel<PendingChangeRow>({
  name: 'pending_changes',
  rules: {
    PendingChangeAsked: replaceRow<PendingChangeRow, 'PendingChangeAsked'>(ofPending, (event) => ({
      ...event.data.pending_change,
      account_id: event.account_id,
      position: event.position,
    })),
    PendingChangeConfirmed: replaceRow<PendingChangeRow, 'PendingChangeConfirmed'>(ofPending, () => null),
    PendingChangeWithdrawn: replaceRow<PendingChangeRow, 'PendingChangeWithdrawn'>(
      ({ data }) => [data.pending_change_id],
      () => null,
    ),
  },
});

const changed = {
  keysOf: ({ data }: { readonly data: { readonly break_glass: { readonly id: string } } }) => [data.break_glass.id],
  evolve: (
    row: BreakGlassRow | null,
    { account_id, data, position }: { account_id: string; data: { break_glass: BreakGlassFields }; position: number },
  ): BreakGlassRow => ({ ...data.break_glass, account_id, position: row?.position ?? position }),
};
type BreakGlassFields = Omit<BreakGlassRow, 'account_id' | 'position'>;

export const breakGlass = readModel<BreakGlassRow>({
  name: 'break_glass',
  rules: {
    BreakGlassOpened: changed,
    BreakGlassEnded: changed,
    BreakGlassProlonged: changed,
    BreakGlassReviewClosed: changed,
  },
});
