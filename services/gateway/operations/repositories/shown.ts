import { type RepositoryRow, repositoryView } from '@fleetwright/core/read-models';
import { hostKeyFacts } from '@fleetwright/kit/service';
import type { Caller } from '../../auth/caller.ts';
import type { GatewayPorts } from '../../ports.ts';
import { notFound } from '../../problems.ts';

/** A registered repository as people see it. */
export function shown(row: RepositoryRow) {
  return repositoryView(row, hostKeyFacts);
}

/** Throws GatewayProblem when the caller's account has none of this id. */
export async function repositoryRow(ports: GatewayPorts, { account }: Caller, id: string): Promise<RepositoryRow> {
  const row = await ports.models.get('repositories', account, id);
  if (row === null) throw notFound('repository', id);
  return row;
}
