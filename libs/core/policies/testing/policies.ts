import type { Policy, PolicyFacts } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import type { Candidate } from '../candidate.ts';

const AT = '2026-01-01T00:00:00.000Z';

/** A policy of an account; every action needs an approval unless it says otherwise. */
export function policyOf(number: number, more: Partial<Policy> = {}): Policy {
  return {
    id: idOf(900 + number),
    version: 1,
    is_default: false,
    name: `policy ${number}`,
    enabled: true,
    decision: 'require_approval',
    match: { actions: ['system.gitops_*'] },
    approvals_required: 1,
    separation_of_duties: false,
    created_at: AT,
    updated_at: AT,
    ...more,
  };
}

/** `create node/edge-01` in short, and what else policies look at. */
export function candidate(
  text: string,
  more: Omit<Partial<Candidate>, 'facts'> & { readonly facts?: Partial<PolicyFacts> } = {},
): Candidate {
  const [action = '', name = ''] = text.split(' ');
  const at = name.indexOf('/');
  const facts = { path_prefix: '', regions: [], changes: 1, ...more.facts };
  return {
    repository_id: idOf(1),
    action: action as Candidate['action'],
    kind: name.slice(0, at) as Candidate['kind'],
    key: name.slice(at + 1),
    cause: 'git',
    ...more,
    facts,
  };
}
