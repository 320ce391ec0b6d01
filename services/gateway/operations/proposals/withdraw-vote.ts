import { LaterAnswer, ProposalAnswer, ProposalInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { PROPOSAL, PROPOSAL_DETAIL } from '../examples/proposal.ts';
import { answerOne } from './decide.ts';

export const withdrawVote = operation({
  name: 'gitops_withdraw_vote',
  summary: 'Take your own approval back, as long as the decision has not fallen',
  permission: 'system.gitops.approve',
  input: ProposalInput,
  output: ProposalAnswer,
  later: LaterAnswer,
  isIdempotent: true,
  codes: ['already_decided'],
  http: { method: 'DELETE', path: 'gitops_proposals/:proposal_id/vote' },
  example: { input: { proposal_id: PROPOSAL.id }, output: { gitops_proposal: PROPOSAL_DETAIL } },
  async run(caller, { proposal_id }, call) {
    const { repository_id } = await call.proposals.row(caller.account, proposal_id);
    const done = await call.commands.send(caller, call.request, 'WithdrawVote', { repository_id, proposal_id });
    return answerOne(caller, proposal_id, done, call);
  },
});
