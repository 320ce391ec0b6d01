import type { InstanceRow } from '@fleetwright/core/read-models';
import type { Caller } from '../../auth/caller.ts';
import { FleetThen } from '../../fleet-as-of.ts';
import type { GatewayPorts } from '../../ports.ts';
import { notFound } from '../../problems.ts';

/** Throws GatewayProblem when the caller's account has none of this id. */
export async function instanceRow(
  ports: GatewayPorts,
  { account }: Caller,
  id: string,
  at?: string,
): Promise<InstanceRow> {
  const row = await (at === undefined
    ? ports.models.get('instances', account, id)
    : new FleetThen(ports).instance(account, at, id));
  if (row === null) throw notFound('instance', id);
  return row;
}
