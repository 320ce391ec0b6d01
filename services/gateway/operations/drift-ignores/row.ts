import type { DriftIgnoreView } from '@fleetwright/contracts/api';
import type { DriftIgnoreRow } from '@fleetwright/core/read-models';
import type { z } from 'zod';
import type { Caller } from '../../auth/caller.ts';
import type { GatewayPorts } from '../../ports.ts';
import { notFound } from '../../problems.ts';

/** Throws GatewayProblem when the caller's account has none of this id. */
export async function driftIgnoreRow(
  { models }: GatewayPorts,
  { account }: Caller,
  id: string,
): Promise<DriftIgnoreRow> {
  const row = await models.get('drift_ignores', account, id);
  if (row === null) throw notFound('drift ignore', id);
  return row;
}

export function driftIgnoreView({ position: _position, ...view }: DriftIgnoreRow): z.infer<typeof DriftIgnoreView> {
  return view;
}
