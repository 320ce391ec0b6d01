import { ListPoliciesInput, PoliciesAnswer } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { DEFAULT_POLICY, POLICY } from '../examples/policy.ts';

export const listPolicies = operation({
  name: 'gitops_list_policies',
  summary: 'All policies of the account, the default one last',
  permission: 'system.policies.read',
  input: ListPoliciesInput,
  output: PoliciesAnswer,
  isIdempotent: true,
  http: { method: 'GET', path: 'intervention_policies' },
  example: { input: {}, output: { intervention_policies: [POLICY, DEFAULT_POLICY] } },
  async run({ account }, { at }, { policies }) {
    const known = await (at === undefined ? policies.all(account) : policies.allAt(account, at));
    return { intervention_policies: await policies.views(account, known.values(), at) };
  },
});
