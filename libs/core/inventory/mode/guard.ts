import type { CommandData } from '@fleetwright/contracts';
import type { Asking, Governed } from './decided.ts';
import type { Governance } from './governance.ts';
import { holdFor, sweepPending } from './pending.ts';

/**
 * Something that the mode rests on is to be changed, in another stage: a repository, a policy. Off: it may be done. On: it is
 * told, and done; where two persons are needed it waits for the second one.
 */
export function guardChange(state: Governance, data: CommandData<'GuardChange'>, asking: Asking): Governed {
  const { mode, two_person } = state.settings;
  const { target, summary, loosens, command } = data;
  if (mode === 'off') return { kind: 'accepted', next: state, facts: [], result: { status: 'allowed' } };
  if (two_person) {
    return holdFor(state, { target, summary, loosens, command, permission: 'system.policies.write' }, asking);
  }
  const swept = sweepPending(state, asking.now);
  const allowed = { type: 'GuardedChangeAllowed', data: { target, summary, loosens } } as const;
  return { kind: 'accepted', next: swept.state, facts: [...swept.facts, allowed], result: { status: 'allowed' } };
}
