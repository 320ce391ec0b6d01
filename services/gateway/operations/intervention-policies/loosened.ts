import type { HeldCommand, Policy, PolicySettings } from '@fleetwright/contracts';
import { looseningsOf } from '@fleetwright/core/policies';
import type { Caller } from '../../auth/caller.ts';
import type { Later } from '../../commands.ts';
import { guarded } from '../../guarded.ts';
import type { Call } from '../../operation.ts';

interface PolicyChange {
  readonly policy_id: string;
  /** null: it is created. */
  readonly before: Policy | null;
  /** null: it is deleted. */
  readonly after: PolicySettings | null;
  /** What the stage is asked for once a second person has agreed. */
  readonly command: { readonly type: 'CreatePolicy' | 'ChangePolicy' | 'DeletePolicy'; readonly data: object };
}

const VERBS = { CreatePolicy: 'Create', ChangePolicy: 'Change', DeletePolicy: 'Delete' } as const;

/**
 * To be asked before policies change: see guarded.ts. What the stage would refuse anyway is not held: throws GatewayProblem for
 * settings that are not valid.
 */
export async function guardedPolicy(caller: Caller, change: PolicyChange, call: Call): Promise<Later | undefined> {
  const { policy_id, before, after, command } = change;
  const loosens = [...looseningsOf(before, after)];
  if (loosens.length > 0 && after !== null) call.policies.mustBeValid(after, before?.is_default ?? false);
  const name = (before ?? after)?.name ?? policy_id;
  const what = loosens.filter((word) => word !== 'creation' && word !== 'removal').join(', ');
  const summary = `${VERBS[command.type]} ${what === '' ? '' : `${what} of `}policy ${name}`;
  return guarded(
    caller,
    { target: `intervention_policy:${policy_id}`, summary, loosens, command: command as unknown as HeldCommand },
    call,
  );
}
