import { ListProposalsInput, ProposalsPage } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { pageAround, queryOf } from '../../page.ts';
import { PastLists } from '../../past-lists.ts';
import { GatewayProblem } from '../../problems.ts';
import { PROPOSAL } from '../examples/proposal.ts';
import { facetsOf } from './facets.ts';

export const listProposals = operation({
  name: 'gitops_list_proposals',
  summary: 'List proposals',
  permission: 'system.gitops.read',
  input: ListProposalsInput,
  output: ProposalsPage,
  isIdempotent: true,
  http: { method: 'GET', path: 'gitops_proposals' },
  example: {
    input: { status: 'pending_approval', run: PROPOSAL.sync_run_id },
    output: { gitops_proposals: [PROPOSAL], next_cursor: null },
  },
  async run({ account, actor }, { limit, cursor, voter, at, ...wanted }, { ports, proposals }) {
    if (voter !== undefined) {
      if (Object.values(wanted).some((value) => value !== undefined)) {
        throw new GatewayProblem('invalid', 'voter: give it without another filter but at');
      }
      if (at !== undefined) return new PastLists(ports, account, at).votedBy(actor.id, { limit, cursor });
      const mine = { ...queryOf({ limit, cursor }), filter: { voter: actor.id }, order: 'newest_first' as const };
      const votes = await ports.models.list('votes', account, mine);
      return pageAround('gitops_proposals', votes, limit, async (shown) => {
        const ids = shown.map(({ proposal_id }) => proposal_id);
        return proposals.views(account, await ports.models.getMany('proposals', account, ids));
      });
    }
    if (at !== undefined) return new PastLists(ports, account, at).proposals({ limit, cursor }, facetsOf(wanted));
    const asked = { ...queryOf({ limit, cursor }), filter: facetsOf(wanted), order: 'oldest_first' as const };
    const rows = await ports.models.list('proposals', account, asked);
    return pageAround('gitops_proposals', rows, limit, (shown) => proposals.views(account, shown));
  },
});
