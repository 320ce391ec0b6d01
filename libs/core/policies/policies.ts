import { DEFAULT_POLICY_ID, type Id, type Instant, type Policy, type PolicySettings } from '@fleetwright/contracts';
import { accepted, type Decision, type Fold, refused } from '@fleetwright/core/event-sourcing';
import { POLICIES_MAX } from './limits.ts';
import { policyProblems } from './validate.ts';

/** The policies of an account by id, the default one among them. */
export type Policies = ReadonlyMap<Id, Policy>;

/** What every account begins with: visible, changeable, and not to be deleted. */
export const SEED_POLICY: Policy = {
  id: DEFAULT_POLICY_ID,
  version: 1,
  is_default: true,
  name: 'Everything needs an approval',
  enabled: true,
  decision: 'require_approval',
  match: { actions: ['system.gitops_*'] },
  approvals_required: 1,
  separation_of_duties: false,
  created_at: null,
  updated_at: null,
};

/** Folds `policies-<account>`. */
export const policiesFold: Fold<Policies> = {
  initial: new Map([[SEED_POLICY.id, SEED_POLICY]]),
  evolve(state, event) {
    switch (event.type) {
      case 'PolicyCreated': {
        const { policy_id: id, policy } = event.data;
        const at = event.recorded_at;
        const made = { id, version: 1, is_default: false, ...policy, created_at: at, updated_at: at };
        return new Map(state).set(id, made);
      }
      case 'PolicyChanged': {
        const { policy_id: id, version, policy } = event.data;
        const known = state.get(id);
        if (known === undefined) return state;
        const { is_default, created_at } = known;
        return new Map(state).set(id, {
          id,
          version,
          is_default,
          ...policy,
          created_at,
          updated_at: event.recorded_at,
        });
      }
      case 'PolicyDeleted': {
        const left = new Map(state);
        left.delete(event.data.policy_id);
        return left;
      }
      default:
        return state;
    }
  },
};

type PolicyEventType = 'PolicyCreated' | 'PolicyChanged' | 'PolicyDeleted';

export interface CreatePolicy {
  readonly policy_id: Id;
  readonly policy: PolicySettings;
  readonly now: Instant;
}

/** Refuses `invalid` with every problem, and `too_many_policies`. */
export function createPolicy(
  state: Policies,
  { policy_id, policy, now }: CreatePolicy,
): Decision<Written, PolicyEventType> {
  const problems = policyProblems(policy, false, now);
  if (problems.length > 0) return refused('invalid', 'The policy cannot be as it is given.', { problems });
  if (state.size >= POLICIES_MAX) {
    return refused(
      'too_many_policies',
      `An account has at most ${POLICIES_MAX} policies. Delete some that match no more.`,
    );
  }
  return accepted([{ type: 'PolicyCreated', data: { policy_id, policy } }], { policy_id, version: 1 });
}

interface Written {
  readonly policy_id: Id;
  readonly version: number;
}

export interface ChangePolicy {
  readonly policy_id: Id;
  readonly policy: PolicySettings;
  /** null: whatever it is now. */
  readonly expected_version: number | null;
  readonly now: Instant;
}

/** Refuses `not_found`, `version_conflict` and `invalid`. What changes nothing is accepted without a fact. */
export function changePolicy(state: Policies, input: ChangePolicy): Decision<Written, PolicyEventType> {
  const { policy_id, policy, expected_version, now } = input;
  const known = state.get(policy_id);
  if (known === undefined) return unknown(policy_id);
  if (expected_version !== null && expected_version !== known.version) return conflict(known);
  const problems = policyProblems(policy, known.is_default, now);
  if (problems.length > 0) return refused('invalid', 'The policy cannot be as it is given.', { problems });
  if (JSON.stringify(policy) === JSON.stringify(settingsOf(known)))
    return accepted([], { policy_id, version: known.version });
  const version = known.version + 1;
  return accepted([{ type: 'PolicyChanged', data: { policy_id, version, policy } }], { policy_id, version });
}

/** Refuses `not_found`, `version_conflict`, and `default_policy` for the one that every account has. */
export function deletePolicy(
  state: Policies,
  { policy_id, expected_version }: Pick<ChangePolicy, 'policy_id' | 'expected_version'>,
): Decision<Written, PolicyEventType> {
  const known = state.get(policy_id);
  if (known === undefined) return unknown(policy_id);
  if (expected_version !== null && expected_version !== known.version) return conflict(known);
  if (known.is_default) {
    return refused(
      'default_policy',
      'The default policy cannot be deleted, only changed: it holds where no other policy does.',
    );
  }
  const { version } = known;
  return accepted([{ type: 'PolicyDeleted', data: { policy_id, version } }], { policy_id, version });
}

/** What people say of a policy, without what the account adds; fields that are not given are missing. */
export function settingsOf(policy: Policy): PolicySettings {
  const {
    id: _id,
    version: _version,
    is_default: _is,
    created_at: _created,
    updated_at: _updated,
    ...settings
  } = policy;
  return settings;
}

function unknown(id: Id): Decision<never, never> {
  return refused('not_found', `There is no policy ${id}.`);
}

function conflict({ id, version }: Policy): Decision<never, never> {
  return refused('version_conflict', `Policy ${id} is at version ${version} now. Look at it again, then change it.`, {
    detail: { policy_id: id, version },
  });
}
