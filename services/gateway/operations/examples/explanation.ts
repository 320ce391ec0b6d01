import type { z } from 'zod';
import type { ExplainAnswer } from '@fleetwright/contracts/api';
import { PROPOSAL } from './proposal.ts';
import { AT, PERSON, SHA } from './repository.ts';

const refs = { repository_id: PROPOSAL.repository_id, sync_run_id: PROPOSAL.sync_run_id, proposal_id: PROPOSAL.id };

export const EXPLANATION: z.infer<typeof ExplainAnswer>['explanation'] = {
  kind: 'node',
  key: 'edge-01',
  field: 'region',
  steps: [
    {
      what: 'commit',
      at: AT,
      text: `commit ${SHA.slice(0, 12)} by Ada: Add edge-01, line 12`,
      revision: SHA,
      line: 12,
      ...refs,
    },
    { what: 'proposal', at: AT, text: 'proposed to create (initial): region nothing → "eu-west-1"', ...refs },
    { what: 'decision', at: AT, text: 'approved by Ada', actor: PERSON, ...refs },
    { what: 'claim', at: AT, text: 'claimed by apply', ...refs },
    { what: 'outcome', at: AT, text: 'ended applied', ...refs },
  ],
  text: `node edge-01, region: live at version 12.\n${AT}  commit ${SHA.slice(0, 12)} by Ada: Add edge-01, line 12\n${AT}  proposed to create (initial): region nothing → "eu-west-1"\n${AT}  approved by Ada\n${AT}  claimed by apply\n${AT}  ended applied\n`,
};
