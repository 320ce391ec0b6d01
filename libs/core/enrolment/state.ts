import type { Actor, Id, Instant, StoredEvent, TokenScope } from '@fleetwright/contracts';
import type { Fold } from '@fleetwright/core/event-sourcing';
import { type AgentKey, Many } from '@fleetwright/core/fleet';

export interface Token {
  readonly id: Id;
  readonly hash: string;
  readonly scope: TokenScope;
  readonly replaces: boolean;
  readonly max_uses: number;
  readonly expires_at: Instant;
  readonly isRevoked: boolean;
  readonly created_by: Actor;
  readonly created_at: Instant;
  readonly used_by: readonly { readonly agent_id: Id; readonly hostname: string; readonly enrolled_at: Instant }[];
}

export interface Agent {
  readonly agent_id: Id;
  readonly instance_id: Id;
  readonly hostname: string;
  readonly key: AgentKey;
  /** The one that takes its place as soon as it is used; null: none. */
  readonly next: AgentKey | null;
  readonly isRevoked: boolean;
}

/** Who may come into an account, and who did. */
export interface Enrolment {
  readonly tokens: Many<Token>;
  /** Id of a token by its hash. */
  readonly tokenIds: Many<Id>;
  readonly agents: Many<Agent>;
  /** Id of the agent that is let in, by instance. */
  readonly active: Many<Id>;
  /** Id of the agent by each key that it ever had. */
  readonly keys: Many<Id>;
  /** Refusals that were told, by token and key. */
  readonly told: Many<true>;
}

const NOBODY: Enrolment = {
  tokens: Many.empty(),
  tokenIds: Many.empty(),
  agents: Many.empty(),
  active: Many.empty(),
  keys: Many.empty(),
  told: Many.empty(),
};

/** Folds `enrolment-<account>`. */
export const enrolmentFold: Fold<Enrolment> = {
  initial: NOBODY,
  evolve(state, event) {
    switch (event.type) {
      case 'RegistrationTokenCreated':
        return withToken(state, event);
      case 'RegistrationTokenRevoked': {
        const token = state.tokens.get(event.data.token_id);
        return token ? { ...state, tokens: state.tokens.with(token.id, { ...token, isRevoked: true }) } : state;
      }
      case 'AgentEnrolled':
        return withAgent(state, event.data);
      case 'AgentKeyRotated': {
        const { agent_id, public_key, rotated_at, key_ages_at } = event.data;
        const next = { public_key, made_at: rotated_at, ages_at: key_ages_at };
        const known = { ...state, keys: state.keys.with(public_key, agent_id) };
        return changed(known, agent_id, (agent) => ({ ...agent, next }));
      }
      case 'AgentKeyRetired':
        return changed(state, event.data.agent_id, (agent) => ({ ...agent, key: agent.next ?? agent.key, next: null }));
      case 'AgentRevoked':
        return withoutAgent(state, event.data.agent_id);
      case 'EnrolmentRefused':
        return { ...state, told: state.told.with(toldKey(event.data.token_id, event.data.public_key), true) };
      default:
        return state;
    }
  },
};

export function toldKey(token: Id, publicKey: string): string {
  return `${token} ${publicKey}`;
}

function withToken(state: Enrolment, event: StoredEvent<'RegistrationTokenCreated'>): Enrolment {
  const { token_id: id, token_hash: hash, scope, replaces, max_uses, expires_at } = event.data;
  const by = { created_by: event.actor, created_at: event.recorded_at, used_by: [], isRevoked: false };
  return {
    ...state,
    tokens: state.tokens.with(id, { id, hash, scope, replaces, max_uses, expires_at, ...by }),
    tokenIds: state.tokenIds.with(hash, id),
  };
}

function withAgent(before: Enrolment, data: StoredEvent<'AgentEnrolled'>['data']): Enrolment {
  const { agent_id, instance_id, hostname, public_key, enrolled_at, key_ages_at, token_id, replaced_agent_id } = data;
  const state = replaced_agent_id === null ? before : withoutAgent(before, replaced_agent_id);
  const token = state.tokens.get(token_id);
  const key = { public_key, made_at: enrolled_at, ages_at: key_ages_at };
  const used = token && { ...token, used_by: [...token.used_by, { agent_id, hostname, enrolled_at }] };
  return {
    ...state,
    tokens: used ? state.tokens.with(token_id, used) : state.tokens,
    agents: state.agents.with(agent_id, { agent_id, instance_id, hostname, key, next: null, isRevoked: false }),
    active: state.active.with(instance_id, agent_id),
    keys: state.keys.with(public_key, agent_id),
  };
}

function withoutAgent(state: Enrolment, id: Id): Enrolment {
  const agent = state.agents.get(id);
  if (agent === undefined) return state;
  const isActive = state.active.get(agent.instance_id) === id;
  return {
    ...changed(state, id, (one) => ({ ...one, isRevoked: true })),
    active: isActive ? state.active.without(agent.instance_id) : state.active,
  };
}

function changed(state: Enrolment, id: Id, change: (agent: Agent) => Agent): Enrolment {
  const agent = state.agents.get(id);
  return agent === undefined ? state : { ...state, agents: state.agents.with(id, change(agent)) };
}
