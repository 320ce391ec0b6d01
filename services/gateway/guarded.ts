import type { PendingChange } from '@fleetwright/contracts';
import type { Caller } from './auth/caller.ts';
import { Later } from './commands.ts';
import type { Call } from './operation.ts';

/** A change of something that GitOps mode rests on, as its stage will be asked for it. */
export type GuardedChange = Pick<PendingChange, 'target' | 'summary' | 'loosens' | 'command'>;

/**
 * To be asked before a stage is asked for a change that loosens what GitOps mode rests on. While the mode is on this tells it
 * (severity critical), and where two persons are needed it waits for the second one: the answer to give then (202). Undefined:
 * go on. With `loosens` empty nothing is asked. Throws GatewayProblem `change_pending` when the target waits already.
 */
export async function guarded(caller: Caller, change: GuardedChange, call: Call): Promise<Later | undefined> {
  if (change.loosens.length === 0) return undefined;
  const { result } = await call.commands.send(caller, call.request, 'GuardChange', change);
  const { status, pending_change } = (result ?? {}) as { status?: string; pending_change?: PendingChange };
  return status === 'pending' ? new Later({ status, pending_change }) : undefined;
}
