import type { PendingChange } from '@fleetwright/contracts';
import type { GitopsModeView } from '@fleetwright/contracts/api';
import { UNSET_MODE } from '@fleetwright/core/read-models';
import type { z } from 'zod';
import type { Caller } from '../../auth/caller.ts';
import { type Done, Later, later } from '../../commands.ts';
import type { GatewayPorts } from '../../ports.ts';
import { notFound } from '../../problems.ts';
import type { RequestKey } from '../../request-key.ts';

/** The mode as it is; of an account in which nobody ever changed it, as it begins. */
export async function gitopsMode(
  { models }: GatewayPorts,
  { account }: Caller,
): Promise<z.infer<typeof GitopsModeView>> {
  const row = await models.get('gitops_modes', account, account);
  const { position: _position, ...view } = row ?? { position: 0, account_id: account, ...UNSET_MODE };
  return view;
}

/** Throws GatewayProblem when nothing of this id waits. With a key it may be a repetition: the stage knows what it did first. */
export async function mustWait(
  { models }: GatewayPorts,
  { account }: Caller,
  { id, request }: { readonly id: string; readonly request: RequestKey },
): Promise<void> {
  if (request.key !== null) return;
  if ((await models.get('pending_changes', account, id)) === null) throw notFound('pending change', id);
}

/** What waits for a second person now (202), or cannot be read yet; undefined: it is done. */
export function heldBack(done: Done): Later | undefined {
  const { status, pending_change } = (done.result ?? {}) as { status?: string; pending_change?: PendingChange };
  if (status === 'pending') return new Later({ status, pending_change });
  return done.isVisible ? undefined : later(done);
}
