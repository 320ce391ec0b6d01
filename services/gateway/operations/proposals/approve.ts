import { DecideProposalInput, LaterAnswer, ProposalAnswer } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { PROPOSAL, PROPOSAL_DETAIL } from '../examples/proposal.ts';
import { decideOne } from './decide.ts';

export const approveProposal = operation({
  name: 'gitops_approve_proposal',
  summary: 'Approve what has this digest',
  permission: 'system.gitops.approve',
  input: DecideProposalInput,
  output: ProposalAnswer,
  later: LaterAnswer,
  isIdempotent: true,
  codes: ['digest_mismatch', 'already_decided', 'brake_confirmation_required', 'may_not_approve', 'policy_blocked'],
  http: { method: 'POST', path: 'gitops_proposals/:proposal_id/approve' },
  example: {
    input: { proposal_id: PROPOSAL.id, digest: PROPOSAL.digest },
    output: { gitops_proposal: { ...PROPOSAL_DETAIL, status: 'approved' } },
  },
  run: (caller, input, call) => decideOne(caller, { ...input, verdict: 'approve' }, call),
});
