import { DeletePolicyInput, PendingAnswer } from '@fleetwright/contracts/api';
import { z } from 'zod';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { guardedPolicy } from './loosened.ts';
import { POLICY } from '../examples/policy.ts';

export const deletePolicy = operation({
  name: 'gitops_delete_policy',
  summary: 'Delete a policy, at the version that If-Match names; never the default one',
  permission: 'system.policies.write',
  input: DeletePolicyInput,
  output: z.undefined(),
  later: PendingAnswer,
  isIdempotent: true,
  codes: ['change_pending', 'version_conflict', 'default_policy'],
  http: {
    method: 'DELETE',
    path: 'intervention_policies/:policy_id',
    ifMatch: 'expected_version',
    needsIfMatch: true,
    status: 204,
  },
  example: { input: { policy_id: POLICY.id, expected_version: POLICY.version }, output: undefined },
  async run(caller, { policy_id, expected_version = null }, call) {
    const { commands, policies, request } = call;
    const before = await policies.get(caller.account, policy_id);
    const data = { policy_id, expected_version: expected_version ?? before.version };
    const command = { type: 'DeletePolicy' as const, data };
    // The stage refuses to delete the default one.
    const held = before.is_default
      ? undefined
      : await guardedPolicy(caller, { policy_id, before, after: null, command }, call);
    if (held !== undefined) return held;
    const done = await commands.send(caller, request, 'DeletePolicy', { policy_id, expected_version });
    return done.isVisible ? undefined : later(done);
  },
});
