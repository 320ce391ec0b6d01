import { CreatePolicyInput, PendingAnswer, PolicyAnswer } from '@fleetwright/contracts/api';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { idOf, operationId } from '../../request-key.ts';
import { guardedPolicy } from './loosened.ts';
import { POLICY, POLICY_SETTINGS } from '../examples/policy.ts';

export const createPolicy = operation({
  name: 'gitops_create_policy',
  summary: 'Add a policy, which holds at once',
  permission: 'system.policies.write',
  input: CreatePolicyInput,
  output: PolicyAnswer,
  later: PendingAnswer,
  isIdempotent: false,
  codes: ['change_pending', 'too_many_policies'],
  http: {
    method: 'POST',
    path: 'intervention_policies',
    status: 201,
    etag: ['intervention_policy', 'version'],
  },
  example: { input: { intervention_policy: POLICY_SETTINGS }, output: { intervention_policy: POLICY } },
  async run(caller, { intervention_policy: policy }, call) {
    const { commands, policies, request } = call;
    const policy_id = idOf(operationId(caller, request));
    const command = { type: 'CreatePolicy' as const, data: { policy_id, policy } };
    const held = await guardedPolicy(caller, { policy_id, before: null, after: policy, command }, call);
    if (held !== undefined) return held;
    const done = await commands.send(caller, request, 'CreatePolicy', { policy_id, policy });
    if (!done.isVisible) return later(done);
    return { intervention_policy: await policies.view(caller.account, policy_id) };
  },
});
