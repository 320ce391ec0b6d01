import { PolicyAnswer, PolicyInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { POLICY } from '../examples/policy.ts';

export const getPolicy = operation({
  name: 'gitops_get_policy',
  summary: 'A policy, with its version as ETag',
  permission: 'system.policies.read',
  input: PolicyInput,
  output: PolicyAnswer,
  isIdempotent: true,
  http: { method: 'GET', path: 'intervention_policies/:policy_id', etag: ['intervention_policy', 'version'] },
  example: { input: { policy_id: POLICY.id }, output: { intervention_policy: POLICY } },
  async run({ account }, { policy_id, at }, { policies }) {
    return { intervention_policy: await policies.view(account, policy_id, at) };
  },
});
