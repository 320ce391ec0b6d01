import { PendingAnswer, PolicyAnswer, ReplacePolicyInput } from '@fleetwright/contracts/api';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { guardedPolicy } from './loosened.ts';
import { POLICY, POLICY_SETTINGS } from '../examples/policy.ts';

export const replacePolicy = operation({
  name: 'gitops_replace_policy',
  summary: 'Say all of a policy anew, at the version that If-Match names',
  permission: 'system.policies.write',
  input: ReplacePolicyInput,
  output: PolicyAnswer,
  later: PendingAnswer,
  isIdempotent: true,
  codes: ['change_pending', 'version_conflict'],
  http: {
    method: 'PUT',
    path: 'intervention_policies/:policy_id',
    ifMatch: 'expected_version',
    needsIfMatch: true,
    etag: ['intervention_policy', 'version'],
  },
  example: {
    input: { policy_id: POLICY.id, expected_version: POLICY.version, intervention_policy: POLICY_SETTINGS },
    output: { intervention_policy: POLICY },
  },
  async run(caller, { policy_id, expected_version = null, intervention_policy: policy }, call) {
    const { commands, policies, request } = call;
    const before = await policies.get(caller.account, policy_id);
    // What a second person agrees to is what was seen when it was asked for.
    const data = { policy_id, policy, expected_version: expected_version ?? before.version };
    const command = { type: 'ChangePolicy' as const, data };
    const held = await guardedPolicy(caller, { policy_id, before, after: policy, command }, call);
    if (held !== undefined) return held;
    const done = await commands.send(caller, request, 'ChangePolicy', { policy_id, policy, expected_version });
    if (!done.isVisible) return later(done);
    return { intervention_policy: await policies.view(caller.account, policy_id) };
  },
});
