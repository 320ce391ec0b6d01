import type { Id } from '@fleetwright/contracts';
import type { AgentReport } from '@fleetwright/contracts/agents';
import type { Fact } from '@fleetwright/core/event-sourcing';
import { compareText } from '@fleetwright/core/fleet';

interface Reporter {
  readonly agent_id: Id;
  readonly instance_id: Id;
  readonly hostname: string;
}

/**
 * The public keys of a node's networks, told once for each set of them and each agent. `told` is what was told last, as
 * `keysKey` names it; null: nothing. undefined: there is nothing to tell.
 */
export function tellKeys(
  { agent_id, instance_id, hostname }: Reporter,
  report: AgentReport,
  told: string | null,
): Fact<'NodeKeysReported'> | undefined {
  if (keysKey(agent_id, report) === told) return undefined;
  const keys = report.networks
    .map(({ network, public_key }) => ({ network, public_key }))
    .toSorted((one, other) => compareText(one.network, other.network));
  return { type: 'NodeKeysReported', data: { agent_id, instance_id, hostname, keys } };
}

/** Names a set of networks' keys of an agent; null: it has none. */
export function keysKey(agent: Id, { networks }: AgentReport): string | null {
  if (networks.length === 0) return null;
  return [agent, ...networks.map(({ network, public_key }) => `${network} ${public_key}`).toSorted()].join('\n');
}
