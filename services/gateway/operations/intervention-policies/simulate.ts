import { RehearsalAnswer, SimulatePolicyInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { POLICY, POLICY_SETTINGS } from '../examples/policy.ts';
import { PROPOSAL } from '../examples/proposal.ts';
import { rehearsal } from './rehearsal.ts';

export const simulatePolicy = operation({
  name: 'gitops_simulate_policy',
  summary: 'What a policy would have decided about everything that was proposed; changes nothing',
  permission: 'system.policies.read',
  input: SimulatePolicyInput,
  output: RehearsalAnswer,
  isIdempotent: true,
  codes: ['not_found'],
  http: { method: 'POST', path: 'intervention_policies/simulate' },
  example: {
    input: { policy: POLICY_SETTINGS, since: PROPOSAL.created_at },
    output: {
      rehearsal: {
        total: 1,
        decided: 1,
        by_decision: { require_approval: 1 },
        proposals: [
          {
            id: PROPOSAL.id,
            action: 'delete_node',
            kind: 'node',
            key: 'edge-01',
            status: 'applied',
            decision: 'require_approval',
            approvals_required: 2,
            policy: { id: POLICY.id, version: 2, name: POLICY.name },
          },
        ],
      },
    },
  },
  async run({ account }, { policy, policy_id, since }, { policies, ports }) {
    const rehearsed = await policies.rehearsed(account, policy, policy_id ?? null);
    return { rehearsal: await rehearsal(ports.models, { account, since: since ?? null, ...rehearsed }) };
  },
});
