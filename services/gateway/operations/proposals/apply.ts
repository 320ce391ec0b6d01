import { LaterAnswer, ProposalAnswer, ProposalInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { PROPOSAL, PROPOSAL_DETAIL } from '../examples/proposal.ts';
import { answerOne } from './decide.ts';

export const applyProposal = operation({
  name: 'gitops_apply_proposal',
  summary: 'Try a failed or blocked change again',
  permission: 'system.gitops.approve',
  input: ProposalInput,
  output: ProposalAnswer,
  later: LaterAnswer,
  isIdempotent: false,
  codes: ['not_retryable'],
  http: { method: 'POST', path: 'gitops_proposals/:proposal_id/retry' },
  example: {
    input: { proposal_id: PROPOSAL.id },
    output: { gitops_proposal: { ...PROPOSAL_DETAIL, status: 'approved' } },
  },
  async run(caller, { proposal_id }, call) {
    const { repository_id } = await call.proposals.row(caller.account, proposal_id);
    const data = { repository_id, proposal_ids: [proposal_id] };
    const done = await call.commands.send(caller, call.request, 'RetryProposals', data);
    return answerOne(caller, proposal_id, done, call);
  },
});
