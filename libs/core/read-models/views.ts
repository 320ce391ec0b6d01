import type {
  HostKeyView,
  Instance,
  ModuleVersion,
  ProposalView,
  RepositoryView,
  ResourceRef,
  ResourceView,
  SyncRunSummary,
  SyncRunView,
} from '@fleetwright/contracts';
import { byPosition } from '@fleetwright/core/event-sourcing';
import type { InstanceRow, ModuleVersionRow, ProposalRow, RepositoryRow, ResourceRow, SyncRunRow } from './rows.ts';

/** What a row shows to people: without what only the fold and the lists need, and with what other rows say. */

/** `factsOf` says what a line with a host key holds. */
export function repositoryView(row: RepositoryRow, factsOf: HostKeyFacts): RepositoryView {
  const { fold: _fold, position: _position, host_key, ...rest } = row;
  // Rows of an earlier release have neither key nor version until they are rebuilt.
  const view = { ...rest, version: rest.version ?? 1 };
  if (!host_key || /^https?:/i.test(view.repo_url)) return { ...view, host_key: null };
  const { line, ...known } = host_key;
  return { ...view, host_key: { ...factsOf(line), ...known } };
}

export type HostKeyFacts = (line: string) => Pick<HostKeyView, 'type' | 'fingerprint'>;

export function resourceView({ position: _position, ...view }: ResourceRow): ResourceView {
  return view;
}

export function instanceView({ position: _position, ...view }: InstanceRow): Instance & Omit<InstanceRow, 'position'> {
  return view;
}

export function moduleVersionView({
  position: _position,
  ...view
}: ModuleVersionRow): ModuleVersion & { account_id: string } {
  return view;
}

/** Proposals of a run, counted. */
export interface MemberCounts {
  /** Statuses that no proposal has are left out. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** Those that no policy decided about. */
  readonly forPeople: number;
}

/** A run in a list of runs: with its proposals counted and not named. */
export function syncRunSummary(row: SyncRunRow, { byStatus, forPeople }: MemberCounts): SyncRunSummary {
  const { fold: _fold, position: _position, applied_actions: _applied, failed_actions: _failed, ...view } = row;
  return { ...view, requires_approval: forPeople > 0, proposal_counts: { ...byStatus } };
}

/** `members` are the proposals that the run owns, in any order. */
export function syncRunView(row: SyncRunRow, members: readonly ProposalRow[]): SyncRunView {
  const { fold: _fold, position: _position, ...view } = row;
  const ordered = members.toSorted((a, b) => a.ordinal - b.ordinal || byPosition(a, b));
  return {
    ...view,
    requires_approval: ordered.some(({ approver }) => approver === 'people'),
    proposals: ordered.map(({ id, action, kind, key, status }) => ({ id, action, kind, key, status })),
    remaining: [...ordered.flatMap(remainingAction), ...(row.fold.held ?? [])],
  };
}

/** How many actions a run has in each list, of which its row names the first. */
export function actionTotals({ failed_actions, fold }: SyncRunRow): {
  applied_actions: number;
  failed_actions: number;
} {
  return {
    applied_actions: fold.applied_actions_total,
    failed_actions: failed_actions.length + fold.failed_unlisted.length,
  };
}

/** What is known of another proposal of the run. */
export type RunMember = Pick<ProposalRow, 'kind' | 'key' | 'status'>;

const DONE = new Set<ProposalRow['status']>(['applied', 'applied_manually']);

/** A proposal with this status is among what remains of its run: neither applied nor failed. */
export function remains(status: ProposalRow['status']): boolean {
  return !DONE.has(status) && status !== 'failed';
}

function remainingAction(member: ProposalRow): SyncRunView['remaining'] {
  if (!remains(member.status)) return [];
  const { id, action, kind, key, status, reason } = member;
  return [{ proposal_id: id, action, kind, key, reason: reason === null ? status : `${status}: ${reason}` }];
}

/** `members` are the proposals of its run; a dependency that has none among them may be deferred there. */
export function proposalView(
  { position: _position, approver: _approver, ...view }: ProposalRow,
  members: readonly RunMember[],
): ProposalView {
  return { ...view, waiting_on: waitingOn(view, members) };
}

/** What an undecided or approved proposal waits for: dependencies that are not in place. */
export function waitingOn(
  { status, depends_on }: Pick<ProposalRow, 'status' | 'depends_on'>,
  members: readonly RunMember[],
): ResourceRef[] {
  if (status !== 'pending_approval' && status !== 'approved') return [];
  return depends_on.filter(({ kind, key }) =>
    members.some((member) => member.kind === kind && member.key === key && !DONE.has(member.status)),
  );
}
