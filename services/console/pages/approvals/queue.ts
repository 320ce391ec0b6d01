import type { Proposal } from '../../data/api.ts';
import { rankOf, riskOf } from './risk.ts';

/** What the queue is narrowed to; what is missing narrows nothing. */
export interface QueueFilter {
  readonly q?: string | undefined;
  readonly repository?: string | undefined;
  readonly kind?: string | undefined;
  readonly change?: string | undefined;
  readonly run?: string | undefined;
  /** `yes`: only what is not a plain change of git. */
  readonly risky?: string | undefined;
}

/** The proposals of one run, as a pull request has its files. */
export interface RunGroup {
  readonly run: string;
  /** Riskiest first, then in the order in which they are applied. */
  readonly members: readonly Proposal[];
}

export type QueueRow =
  | { readonly is: 'run'; readonly group: RunGroup }
  | { readonly is: 'proposal'; readonly proposal: Proposal };

export function matches(proposal: Proposal, { q, repository, kind, change, run, risky }: QueueFilter): boolean {
  if (repository && proposal.repository_id !== repository) return false;
  if (kind && proposal.kind !== kind) return false;
  if (change && proposal.change !== change) return false;
  if (run && proposal.sync_run_id !== run) return false;
  if (risky === 'yes' && riskOf(proposal) === 'none') return false;
  if (!q) return true;
  const { author_name, message, sha } = proposal.revision;
  const text = [proposal.change, proposal.kind, proposal.key, proposal.cause, author_name, message, sha, proposal.id]
    .join(' ')
    .toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** What waits once some were decided about: who needs more votes stays as it is now, and what was not answered as it was. */
export function waitingAfter(rows: readonly Proposal[], become: readonly Proposal[]): readonly Proposal[] {
  const now = new Map(become.map((proposal) => [proposal.id, proposal]));
  return rows.flatMap((row) => {
    const next = now.get(row.id) ?? row;
    return next.status === 'pending_approval' ? [next] : [];
  });
}

/** The groups: the riskiest first, the newest among equals. */
export function groupsOf(proposals: readonly Proposal[]): readonly RunGroup[] {
  const order = (a: Proposal, b: Proposal) => rankOf(riskOf(a)) - rankOf(riskOf(b)) || a.ordinal - b.ordinal;
  const groups = [...Map.groupBy(proposals, ({ sync_run_id }) => sync_run_id)].map(([run, members]) => ({
    run,
    members: members.toSorted(order),
  }));
  const first = ({ members }: RunGroup) => members[0] as Proposal;
  return groups.toSorted(
    (a, b) =>
      rankOf(riskOf(first(a))) - rankOf(riskOf(first(b))) || (first(a).created_at < first(b).created_at ? 1 : -1),
  );
}

/** The rows as they stand below each other; of a folded group only its head. */
export function rowsOf(groups: readonly RunGroup[], folded: ReadonlySet<string>): readonly QueueRow[] {
  return groups.flatMap((group): QueueRow[] => [
    { is: 'run', group },
    ...(folded.has(group.run) ? [] : group.members.map((proposal): QueueRow => ({ is: 'proposal', proposal }))),
  ]);
}

export function rowKey(row: QueueRow): string {
  return row.is === 'run' ? `run ${row.group.run}` : row.proposal.id;
}
