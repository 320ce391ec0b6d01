import type { StoredEvent } from '@fleetwright/contracts';
import { type ProjectionRule, readModel } from './read-model.ts';
import type { VoteRow } from './rows.ts';

type Vote = 'VoteCast' | 'ProposalApproved' | 'ProposalRejected';

const VOTERS: ReadonlySet<string> = new Set(['user', 'service', 'assistant']);

/** A vote stands where it was given first, also when it is replaced or void. */
function given<T extends Vote>(): ProjectionRule<VoteRow, T> {
  return {
    keysOf: (event) => {
      const { actor, data } = event as StoredEvent<Vote>;
      return VOTERS.has(actor.type) ? [`${actor.id}/${data.proposal_id}`] : [];
    },
    evolve: (row, event) => {
      const { account_id, actor, data, position } = event as StoredEvent<Vote>;
      return row ?? { account_id, voter: actor.id, proposal_id: data.proposal_id, position };
    },
  };
}

/** Who voted about what, policies apart. */
export const votes = readModel<VoteRow>({
  name: 'votes',
  facets: ['voter'],
  rules: { VoteCast: given(), ProposalApproved: given(), ProposalRejected: given() },
});
