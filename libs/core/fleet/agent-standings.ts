import type { Id, Instant } from '@fleetwright/contracts';
import type { AgentIdentity } from '@fleetwright/contracts/agents';
import type { Fold } from '@fleetwright/core/event-sourcing';
import { Many } from './many.ts';

/** A key of an agent, from when until when it is good for everything. */
export interface AgentKey {
  readonly public_key: string;
  readonly made_at: Instant;
  readonly ages_at: Instant;
}

/** An agent that is let in. */
export interface AgentStanding {
  readonly agent_id: Id;
  readonly instance_id: Id;
  readonly hostname: string;
  readonly enrolled_at: Instant;
  readonly key: AgentKey;
}

/** Agents that are let in, by instance: what every service that talks with agents looks at first. */
export type AgentStandings = Many<AgentStanding>;

/** Folds `enrolment-<account>`. */
export const agentStandingsFold: Fold<AgentStandings> = {
  initial: Many.empty(),
  evolve(state, event) {
    switch (event.type) {
      case 'AgentEnrolled': {
        const { agent_id, instance_id, hostname, public_key, enrolled_at, key_ages_at } = event.data;
        const key = { public_key, made_at: enrolled_at, ages_at: key_ages_at };
        return state.with(instance_id, { agent_id, instance_id, hostname, enrolled_at, key });
      }
      case 'AgentKeyRotated': {
        const { instance_id, public_key, rotated_at, key_ages_at } = event.data;
        const before = state.get(instance_id);
        if (before === undefined) return state;
        return state.with(instance_id, { ...before, key: { public_key, made_at: rotated_at, ages_at: key_ages_at } });
      }
      case 'AgentRevoked':
        return state.get(event.data.instance_id)?.agent_id === event.data.agent_id
          ? state.without(event.data.instance_id)
          : state;
      default:
        return state;
    }
  },
};

/** The part of a key's life after which it is time for another one. */
const DUE_AFTER = 2 / 3;

/** What the newest key of an agent is good for. */
export function keyStateAt(standing: Pick<AgentStanding, 'key'> | undefined, now: Instant): AgentIdentity['key_state'] {
  if (standing === undefined) return 'aged';
  const [made, ages, at] = [standing.key.made_at, standing.key.ages_at, now].map((instant) => Date.parse(instant));
  if (at === undefined || made === undefined || ages === undefined || at >= ages) return 'aged';
  return at - made >= (ages - made) * DUE_AFTER ? 'due' : 'current';
}
