import { GetProposalInput, ProposalAnswer } from '@fleetwright/contracts/api';
import { pastOf } from '../../past.ts';
import { operation } from '../../operation.ts';
import { PROPOSAL, PROPOSAL_DETAIL } from '../examples/proposal.ts';

export const getProposal = operation({
  name: 'gitops_get_proposal',
  summary: 'A proposal with its whole change',
  permission: 'system.gitops.read',
  input: GetProposalInput,
  output: ProposalAnswer,
  isIdempotent: true,
  http: { method: 'GET', path: 'gitops_proposals/:proposal_id' },
  example: { input: { proposal_id: PROPOSAL.id }, output: { gitops_proposal: PROPOSAL_DETAIL } },
  async run({ account }, { proposal_id, at }, { ports, proposals: present }) {
    const known = await present.row(account, proposal_id);
    const { repository_id, sync_run_id } = known;
    const proposals = at === undefined ? present : (await pastOf(ports, repository_id, sync_run_id, at)).proposals;
    return { gitops_proposal: await proposals.detail(account, await proposals.row(account, proposal_id)) };
  },
});
