import type { ProposalStatus } from '@fleetwright/contracts';
import { DecideProposalsInput, LaterAnswer, ProposalsAnswer } from '@fleetwright/contracts/api';
import type { ProposalRow, RowQuery } from '@fleetwright/core/read-models';
import type { z } from 'zod';
import { later } from '../../commands.ts';
import { RUN_PAGE, RUN_PROPOSALS_MAX } from '../../limits.ts';
import { type Call, operation } from '../../operation.ts';
import { GatewayProblem } from '../../problems.ts';
import { PROPOSAL } from '../examples/proposal.ts';
import { type Chosen, decide } from './decide.ts';
import { facetsOf } from './facets.ts';

export const decideProposals = operation({
  name: 'gitops_decide_proposals',
  summary: 'Decide about many, all or nothing, with the digests that were seen',
  permission: 'system.gitops.approve',
  input: DecideProposalsInput,
  output: ProposalsAnswer,
  later: LaterAnswer,
  isIdempotent: true,
  codes: [
    'not_found',
    'digest_mismatch',
    'set_changed',
    'already_decided',
    'brake_confirmation_required',
    'may_not_approve',
    'policy_blocked',
  ],
  http: { method: 'POST', path: 'gitops_proposals/bulk' },
  example: {
    input: { verdict: 'approve', proposals: [{ id: PROPOSAL.id, digest: PROPOSAL.digest }] },
    output: { gitops_proposals: [{ ...PROPOSAL, status: 'approved' }], total: 1 },
  },
  async run(caller, input, call) {
    const { account } = caller;
    const decisions = await chosen(account, input, call);
    const ids = decisions.map(({ proposal_id }) => proposal_id);
    const rows = await call.proposals.rows(account, ids);
    const [repository_id, ...others] = new Set(rows.map((row) => row.repository_id));
    if (repository_id === undefined || others.length > 0) {
      throw new GatewayProblem('invalid', 'Decide about the proposals of one repository at a time.');
    }
    const done = await decide(caller, { repository_id, decisions, decision: input }, call);
    if (!done.isVisible) return later(done);
    const shown = await call.proposals.rows(account, ids.slice(0, RUN_PAGE));
    return { gitops_proposals: await call.proposals.views(account, shown), total: ids.length };
  },
});

/** By id with digests, or everything pending that a filter matches, if it is just what the client saw. */
async function chosen(
  account: string,
  input: z.output<typeof DecideProposalsInput>,
  { ports }: Call,
): Promise<Chosen[]> {
  if (input.proposals) return input.proposals.map(({ id, digest }) => ({ proposal_id: id, digest }));
  const { filter = {}, digests = [], verdict } = input;
  const seen = new Set(digests);
  const matching = (status: readonly ProposalStatus[], order: RowQuery['order']): Promise<readonly ProposalRow[]> =>
    ports.models.list('proposals', account, {
      filter: { ...facetsOf(filter), status },
      order,
      limit: RUN_PROPOSALS_MAX,
    });
  const pending = await matching(['pending_approval'], 'oldest_first');
  const unseen = pending.filter(({ digest }) => !seen.has(digest));
  const found = new Set(pending.map(({ digest }) => digest));
  const missing = new Set(seen.values().filter((digest) => !found.has(digest)));
  // What is decided the same way by now is no surprise to who decides so.
  const same = missing.size === 0 ? [] : await matching(DECIDED[verdict], 'newest_first');
  const agreed = same.filter(({ digest }) => missing.delete(digest));
  if (unseen.length > 0 || missing.size > 0) {
    throw new GatewayProblem('set_changed', 'The filter no longer matches what was shown; look again.', {
      facts: { not_shown: unseen.map(({ id, digest }) => ({ id, digest })), not_matching: [...missing] },
    });
  }
  return [...pending, ...agreed].map(({ id, digest }) => ({ proposal_id: id, digest }));
}

type Verdict = z.output<typeof DecideProposalsInput>['verdict'];

/** Where a proposal stands after a decision that still counts. */
const DECIDED: Readonly<Record<Verdict, readonly ProposalStatus[]>> = {
  approve: ['approved', 'applying', 'applied', 'applied_manually', 'failed', 'stale'],
  reject: ['rejected'],
};
