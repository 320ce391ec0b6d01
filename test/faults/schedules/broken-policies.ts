import type { PolicySettings, PolicyWindow, StoredEvent } from '@fleetwright/contracts';

/** Every second hour, the even ones: so much of cron is understood here without the product. */
export const EVEN_HOURS: PolicyWindow = {
  kind: 'allow',
  cron: '0 */2 * * *',
  duration_seconds: 3_600,
  time_zone: 'UTC',
};

/** The same said the other way round: what shuts in the odd hours. */
export const ODD_HOURS_SHUT: PolicyWindow = { ...EVEN_HOURS, kind: 'deny', cron: '0 1-23/2 * * *' };

/** Who makes every commit of a schedule: under that address the account knows this person. */
export const AUTHOR = { id: 'second', address: 'ada@example.com' } as const;

type Asked = Pick<
  PolicySettings,
  'decision' | 'approvals_required' | 'windows' | 'expires_after_seconds' | 'separation_of_duties'
>;

/** What every account begins with. */
const AT_FIRST: Asked = { decision: 'require_approval', approvals_required: 1, separation_of_duties: false };

/**
 * What was claimed or given up against the policies as they were at that moment. Schedules write one policy, about everything,
 * so that what it asks for can be told without asking how the product chooses among policies, or what it noted of them.
 */
export function brokenPolicies(log: readonly StoredEvent[]): string[] {
  const found: string[] = [];
  const proposals = new Map<string, Proposal>();
  let asked = AT_FIRST;
  for (const event of log) {
    if (event.type === 'PolicyCreated' || event.type === 'PolicyChanged') asked = event.data.policy;
    if (event.type === 'PolicyDeleted') asked = AT_FIRST;
    if (event.type === 'ProposalOpened') proposals.set(event.data.proposal_id, newProposal(event.recorded_at));
    if (event.type === 'ApplyStarted') {
      for (const { proposal_id } of event.data.proposals) {
        const why = whyNotClaimed(asked, proposals.get(proposal_id), event.recorded_at);
        if (why !== null) found.push(`proposal ${proposal_id} was claimed at ${event.recorded_at}, and ${why}`);
      }
    }
    if (!('proposal_id' in event.data)) continue;
    const proposal = proposals.get(event.data.proposal_id as string);
    if (proposal === undefined) continue;
    if (event.type === 'ProposalExpired' && !isOver(asked, proposal, event.recorded_at)) {
      found.push(`proposal ${event.data.proposal_id} expired at ${event.recorded_at}, and its time was not over`);
    }
    note(event, proposal);
  }
  return found;
}

interface Proposal {
  readonly openedAt: string;
  readonly voters: Set<string>;
  readonly editors: Set<string>;
  isApproved: boolean;
}

function newProposal(openedAt: string): Proposal {
  return { openedAt, voters: new Set(), editors: new Set(), isApproved: false };
}

function note({ type, actor }: StoredEvent, proposal: Proposal): void {
  switch (type) {
    case 'VoteCast':
    case 'ProposalApproved':
      proposal.isApproved = type === 'ProposalApproved';
      proposal.voters.add(actor.id);
      return;
    case 'VoteWithdrawn':
      proposal.voters.delete(actor.id);
      return;
    case 'ApprovalVoided':
      proposal.isApproved = false;
      return;
    case 'ProposalEdited':
      proposal.voters.clear();
      proposal.editors.add(actor.id);
      proposal.isApproved = false;
      return;
    default:
  }
}

function whyNotClaimed(asked: Asked, proposal: Proposal | undefined, at: string): string | null {
  const { decision, approvals_required, separation_of_duties, windows = [] } = asked;
  if (proposal === undefined) return 'it was never put up';
  if (decision === 'block') return 'the policy blocked it';
  if (windows.length > 0 && new Date(at).getUTCHours() % 2 === 1) return 'its window was shut';
  const barred = separation_of_duties ? new Set([AUTHOR.id, ...proposal.editors]) : new Set();
  const votes = [...proposal.voters].filter((voter) => !barred.has(voter)).length;
  return votes >= approvals_required ? null : `it had ${votes} of ${approvals_required} approvals`;
}

function isOver({ expires_after_seconds }: Asked, { openedAt, isApproved }: Proposal, at: string): boolean {
  if (expires_after_seconds === undefined || isApproved) return false;
  return Date.parse(at) - Date.parse(openedAt) >= expires_after_seconds * 1_000;
}
