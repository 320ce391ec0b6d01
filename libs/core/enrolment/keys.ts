import type { Id, Instant } from '@fleetwright/contracts';
import type { AgentRefusal } from '@fleetwright/contracts/agents';
import { accepted, type Decision, refused } from '@fleetwright/core/event-sourcing';
import { isExpired, isGood, keyStateOf } from './enrol.ts';
import type { Agent, Enrolment } from './state.ts';

/** What a connection with a key comes to. */
export type Admission =
  | { readonly kind: 'refused' }
  | {
      readonly kind: 'admitted';
      readonly agent: Agent;
      /** `rotation`: the key has aged, and is good for nothing else. */
      readonly for: 'everything' | 'rotation';
      /** It takes the place of the key before from now on. */
      readonly isFirstUse: boolean;
    };

/** Whoever connects has signed the server's nonce with this key. */
export function admit(state: Enrolment, instance: Id, publicKey: string, now: Instant): Admission {
  const agent = state.agents.get(state.active.get(instance) ?? '');
  if (agent === undefined || !isGood(agent, publicKey) || isExpired(agent, publicKey, now)) return { kind: 'refused' };
  const isAged = keyStateOf(agent, publicKey, now) === 'aged';
  const isFirstUse = agent.next?.public_key === publicKey;
  return { kind: 'admitted', agent, for: isAged ? 'rotation' : 'everything', isFirstUse };
}

/** The new key was used: the one before is no good from now on. */
export function retireKey(state: Enrolment, instance: Id, publicKey: string): Decision<null, 'AgentKeyRetired'> {
  const agent = state.agents.get(state.active.get(instance) ?? '');
  if (agent === undefined || agent.next?.public_key !== publicKey) return accepted([], null);
  const { agent_id, instance_id, hostname, key } = agent;
  const data = { agent_id, instance_id, hostname, public_key: key.public_key };
  return accepted([{ type: 'AgentKeyRetired', data }], null);
}

export type RotationOutcome =
  | { readonly kind: 'rotated'; readonly key_ages_at: Instant }
  | { readonly kind: 'refused'; readonly code: AgentRefusal['refused'] };

/** Gives an agent its next key. Asked again with the same one it answers the same. */
export function rotateKey(
  state: Enrolment,
  { instance, public_key }: { readonly instance: Id; readonly public_key: string },
  { now, keyLifeSeconds }: { readonly now: Instant; readonly keyLifeSeconds: number },
): Decision<RotationOutcome, 'AgentKeyRotated'> {
  const agent = state.agents.get(state.active.get(instance) ?? '');
  if (agent === undefined) return accepted([], { kind: 'refused', code: 'not_yours' });
  const same = [agent.next, agent.key].find((key) => key?.public_key === public_key);
  if (same) return accepted([], { kind: 'rotated', key_ages_at: same.ages_at });
  if (state.keys.has(public_key)) return accepted([], { kind: 'refused', code: 'key_taken' });
  const { agent_id, instance_id, hostname } = agent;
  const key_ages_at = new Date(Date.parse(now) + keyLifeSeconds * 1_000).toISOString();
  const data = { agent_id, instance_id, hostname, public_key, rotated_at: now, key_ages_at };
  return accepted([{ type: 'AgentKeyRotated', data }], { kind: 'rotated', key_ages_at });
}

/** Shows an agent out, for ever. Doing it again changes nothing. */
export function revokeAgent(
  state: Enrolment,
  agent_id: Id,
  reason: 'by_hand' | 'node_deleted',
): Decision<null, 'AgentRevoked'> {
  const agent = state.agents.get(agent_id);
  if (agent === undefined) return refused('not_found', `There is no agent ${agent_id}.`);
  if (agent.isRevoked) return accepted([], null);
  const { instance_id, hostname } = agent;
  return accepted([{ type: 'AgentRevoked', data: { agent_id, instance_id, hostname, reason } }], null);
}

/** Shows out whoever reports for an instance that is no more. */
export function revokeInstance(state: Enrolment, instance: Id): Decision<null, 'AgentRevoked'> {
  const id = state.active.get(instance);
  return id === undefined ? accepted([], null) : revokeAgent(state, id, 'node_deleted');
}
