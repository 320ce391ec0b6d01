import type { RunNodes } from '@fleetwright/contracts';
import type { AnswerOf } from '@fleetwright/contracts/client';
import { CommandFailed } from './failure.ts';
import type { Gateway } from './gateway.ts';

type Run = AnswerOf<'gitops_get_sync_run'>;

/** The run with how far its nodes have come; without that where nobody is there who counts them. */
export async function runWithNodes(gateway: Gateway, id: string): Promise<Run> {
  const asked = { sync_run_id: id };
  try {
    return await gateway.call('gitops_get_sync_run', { ...asked, include: 'nodes' });
  } catch (error) {
    if (!(error instanceof CommandFailed && error.problem?.code === 'bus_unavailable')) throw error;
    return gateway.call('gitops_get_sync_run', asked);
  }
}

/** Whether some of them are on their way. Who is degraded, offline or without an agent does not get on by waiting. */
export function isConverging({ nodes }: Run): boolean {
  return nodes !== undefined && nodes !== null && nodes.converging > 0;
}

/** `1 of 3 nodes converged, 1 converging, 1 degraded`. */
export function nodesText({ affected, converged, converging, degraded, offline }: RunNodes): string {
  const rest = affected - converged - converging - degraded - offline;
  const others = [
    [converging, 'converging'],
    [degraded, 'degraded'],
    [offline, 'offline'],
    [rest, 'without an agent that reported'],
  ] as const;
  const named = others.flatMap(([count, words]) => (count === 0 ? [] : [`${count} ${words}`]));
  return [`${converged} of ${affected} nodes converged`, ...named].join(', ');
}
