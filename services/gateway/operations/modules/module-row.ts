import { resourceKey } from '@fleetwright/core/read-models';
import type { GatewayPorts } from '../../ports.ts';
import { notFound } from '../../problems.ts';

/** Throws GatewayProblem when the account has no module of this name. */
export async function mustHaveModule({ models }: GatewayPorts, account: string, name: string): Promise<void> {
  const row = await models.get('resources', account, resourceKey('module', name));
  if (row === null) throw notFound('node_module', name);
}
