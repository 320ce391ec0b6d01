import type { BreakGlassView } from '@fleetwright/contracts/api';
import type { BreakGlassRow } from '@fleetwright/core/read-models';
import type { z } from 'zod';
import type { Caller } from '../../auth/caller.ts';
import type { GatewayPorts } from '../../ports.ts';
import { notFound } from '../../problems.ts';

/** Throws GatewayProblem when the caller's account has none of this id. */
export async function breakGlass({ models, clock }: GatewayPorts, { account }: Caller, id: string) {
  const row = await models.get('break_glass', account, id);
  if (row === null) throw notFound('break-glass', id);
  return breakGlassView(row, clock.now());
}

export function breakGlassView(
  { position: _position, ...row }: BreakGlassRow,
  now: string,
): z.infer<typeof BreakGlassView> {
  return { ...row, active: Date.parse(now) < Date.parse(row.ends_at) };
}
