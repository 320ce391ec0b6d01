import type { PolicySettings } from '@fleetwright/contracts';
import { ChangePolicyInput, PendingAnswer, PolicyAnswer } from '@fleetwright/contracts/api';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { GatewayProblem } from '../../problems.ts';
import { guardedPolicy } from './loosened.ts';
import { POLICY } from '../examples/policy.ts';

export const changePolicy = operation({
  name: 'gitops_change_policy',
  summary: 'Change a policy, at the version that If-Match names; what is not given stays, null takes away',
  permission: 'system.policies.write',
  input: ChangePolicyInput,
  output: PolicyAnswer,
  later: PendingAnswer,
  isIdempotent: true,
  codes: ['change_pending', 'version_conflict'],
  http: {
    method: 'PATCH',
    path: 'intervention_policies/:policy_id',
    ifMatch: 'expected_version',
    needsIfMatch: true,
    etag: ['intervention_policy', 'version'],
  },
  example: {
    input: { policy_id: POLICY.id, expected_version: POLICY.version, intervention_policy: { approvals_required: 2 } },
    output: { intervention_policy: { ...POLICY, version: 3 } },
  },
  async run(caller, { policy_id, expected_version = null, intervention_policy: changes }, call) {
    const { commands, policies, request } = call;
    const now = await policies.get(caller.account, policy_id);
    // What is changed is what was read here: whoever changes it in between is not overwritten unseen.
    if (expected_version !== null && expected_version !== now.version) throw conflict(policy_id, now.version);
    const policy = changedBy(await policies.settings(caller.account, policy_id), changes);
    const data = { policy_id, policy, expected_version: now.version };
    const command = { type: 'ChangePolicy' as const, data };
    const held = await guardedPolicy(caller, { policy_id, before: now, after: policy, command }, call);
    if (held !== undefined) return held;
    const done = await commands.send(caller, request, 'ChangePolicy', data);
    if (!done.isVisible) return later(done);
    return { intervention_policy: await policies.view(caller.account, policy_id) };
  },
});

type Changes = { readonly [Field in keyof PolicySettings]?: PolicySettings[Field] | null | undefined };

function changedBy(settings: PolicySettings, changes: Changes): PolicySettings {
  const given = Object.entries({ ...settings, ...withoutMissing(changes) }).filter(([, value]) => value !== null);
  return Object.fromEntries(given) as PolicySettings;
}

function withoutMissing(changes: Changes): Changes {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

function conflict(policy_id: string, version: number): GatewayProblem {
  const message = `Policy ${policy_id} is at version ${version} now. Look at it again, then change it.`;
  return new GatewayProblem('version_conflict', message, { facts: { policy_id, version } });
}
