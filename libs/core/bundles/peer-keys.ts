import type { EventData, Id } from '@fleetwright/contracts';
import { WireGuardKey } from '@fleetwright/contracts/agents';
import type { Fold } from '@fleetwright/core/event-sourcing';
import { type AgentStandings, Many } from '@fleetwright/core/fleet';
import { type PeerKeys, peerKey } from './networks.ts';

interface Reported extends EventData<'NodeKeysReported'> {
  /** By network: where in the stream the key was first said. */
  readonly since: ReadonlyMap<string, number>;
}

/** What agents said last, by the machine that they run on. */
export type ReportedKeys = Many<Reported>;

/** Folds `node-keys-<account>`. */
export const reportedKeysFold: Fold<ReportedKeys> = {
  initial: Many.empty(),
  evolve(state, event) {
    if (event.type !== 'NodeKeysReported') return state;
    const { instance_id, agent_id, keys } = event.data;
    const before = state.get(instance_id);
    const isKnown = (network: string, key: string) =>
      before?.agent_id === agent_id && before.keys.some((one) => one.network === network && one.public_key === key);
    const since = new Map(
      keys.map(({ network, public_key }) => {
        const known = isKnown(network, public_key) ? before?.since.get(network) : undefined;
        return [network, known ?? event.version];
      }),
    );
    return state.with(instance_id, { ...event.data, since });
  },
};

/**
 * The keys by which peers know each other: of agents that are let in, and of those alone. In one network a key is the host's
 * that said it first: one that says another's key would take over what goes to it.
 */
export function peerKeys(reported: ReportedKeys, standings: AgentStandings): PeerKeys {
  const isLetIn = (instance: Id, agent: Id) => standings.get(instance)?.agent_id === agent;
  const said = [...reported.values()]
    .filter(({ instance_id, agent_id }) => isLetIn(instance_id, agent_id))
    .flatMap(({ hostname, keys, since }) => keys.map((key) => ({ ...key, hostname, at: since.get(key.network) ?? 0 })))
    .filter(({ public_key }) => WireGuardKey.safeParse(public_key).success)
    .toSorted((one, other) => one.at - other.at);
  const taken = new Set<string>();
  const peers = new Map<string, string>();
  for (const { network, public_key, hostname } of said) {
    const name = `${network} ${public_key}`;
    if (!taken.has(name)) peers.set(peerKey(network, hostname), public_key);
    taken.add(name);
  }
  return peers;
}
