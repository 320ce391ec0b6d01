import type { Id, Instant } from '@fleetwright/contracts';
import type { AgentIdentity, EnrolmentRefusal } from '@fleetwright/contracts/agents';
import { accepted, type Decision, type Fact } from '@fleetwright/core/event-sourcing';
import { keyStateAt } from '@fleetwright/core/fleet';
import { AGED_KEY_DAYS } from './limits.ts';
import { type Agent, type Enrolment, type Token, toldKey } from './state.ts';
import { type IsGone, matchesHost, tokenState } from './tokens.ts';

/** A node as enrolment needs it; `instance_id` null: nothing runs for it. */
export interface NodePlace {
  readonly template: string;
  readonly region: string;
  readonly instance_id: Id | null;
}

/** Who asks. Whoever made this has verified that the private half of the key signed it. */
export interface EnrolmentAsked {
  readonly hostname: string;
  readonly public_key: string;
  /** null: none was given. */
  readonly token_hash: string | null;
  readonly agent_version: string;
}

/** What is known beside the stream. */
export interface EnrolmentFacts {
  /** null: the account has no node of this name. */
  readonly node: NodePlace | null;
  readonly now: Instant;
  readonly newId: Id;
  readonly keyLifeSeconds: number;
  readonly isGone: IsGone;
}

export type EnrolmentOutcome =
  | {
      readonly kind: 'enrolled';
      readonly isNew: boolean;
      readonly agent: Agent;
      readonly key_state: AgentIdentity['key_state'];
    }
  | { readonly kind: 'refused'; readonly code: EnrolmentRefusal };

type Decided = Decision<EnrolmentOutcome, 'AgentEnrolled' | 'EnrolmentRefused'>;

/**
 * Lets a machine in. A key that is known gets its own identity, whatever became of its token, and uses nothing; so a lost
 * answer costs nothing. Uses are counted by the append itself: of two at once one is decided on the other's event.
 */
export function enrol(state: Enrolment, asked: EnrolmentAsked, facts: EnrolmentFacts): Decided {
  const known = state.agents.get(state.keys.get(asked.public_key) ?? '');
  if (known !== undefined) return ofKnownKey(known, asked, facts.now);
  const token = state.tokens.get(state.tokenIds.get(asked.token_hash ?? '') ?? '');
  if (token === undefined) return refusal('token_unknown');
  if (!matchesHost(token.scope.hostname, asked.hostname)) return refusal('token_out_of_scope');
  const { node } = facts;
  if (node === null || node.instance_id === null) return refusal(standing(token, facts) ?? 'node_unknown');
  if ((token.scope.region ?? node.region) !== node.region) return refusal('token_out_of_scope');
  if ((token.scope.template ?? node.template) !== node.template) return refusal('token_out_of_scope');
  const present = state.agents.get(state.active.get(node.instance_id) ?? '');
  const mayReplace = token.replaces && token.scope.hostname === asked.hostname;
  // Before anything that could be said of the token: somebody wants the place of a machine that is there.
  if (present !== undefined && !mayReplace) return alreadyEnrolled(state, present, asked, token);
  const spent = standing(token, facts);
  if (spent !== undefined) return refusal(spent);
  return letIn(asked, { ...facts, instance_id: node.instance_id, token, replaced: present });
}

function ofKnownKey(agent: Agent, { hostname, public_key }: EnrolmentAsked, now: Instant): Decided {
  if (agent.isRevoked || !isGood(agent, public_key)) return refusal('agent_revoked');
  if (agent.hostname !== hostname) return refusal('token_out_of_scope');
  if (isExpired(agent, public_key, now)) return refusal('key_expired');
  return accepted([], { kind: 'enrolled', isNew: false, agent, key_state: keyStateOf(agent, public_key, now) });
}

function letIn(
  { hostname, public_key, agent_version }: EnrolmentAsked,
  given: EnrolmentFacts & { readonly instance_id: Id; readonly token: Token; readonly replaced: Agent | undefined },
): Decided {
  const { now, newId: agent_id, keyLifeSeconds, instance_id, token, replaced } = given;
  const key_ages_at = new Date(Date.parse(now) + keyLifeSeconds * 1_000).toISOString();
  const ids = { agent_id, instance_id, hostname };
  const when = { enrolled_at: now, key_ages_at };
  const replaced_agent_id = replaced?.agent_id ?? null;
  const data = { ...ids, public_key, token_id: token.id, agent_version, ...when, replaced_agent_id };
  const fact: Fact<'AgentEnrolled'> = { type: 'AgentEnrolled', data };
  const key = { public_key, made_at: now, ages_at: key_ages_at };
  const agent = { ...ids, key, next: null, isRevoked: false };
  return accepted([fact], { kind: 'enrolled', isNew: true, agent, key_state: 'current' });
}

/** Told once for a token and a key, however often somebody tries. */
function alreadyEnrolled(state: Enrolment, present: Agent, { public_key }: EnrolmentAsked, token: Token): Decided {
  const { agent_id, instance_id, hostname } = present;
  const data = { agent_id, instance_id, hostname, code: 'already_enrolled' as const, token_id: token.id, public_key };
  const isTold = state.told.has(toldKey(token.id, public_key));
  return accepted(isTold ? [] : [{ type: 'EnrolmentRefused', data }], { kind: 'refused', code: 'already_enrolled' });
}

const SPENT = { expired: 'token_expired', revoked: 'token_revoked', used_up: 'token_used_up' } as const;

/** Why a token is no good now; undefined: it is. */
function standing(token: Token, { now, isGone }: EnrolmentFacts): EnrolmentRefusal | undefined {
  const state = tokenState(token, now, isGone);
  return state === 'active' ? undefined : SPENT[state];
}

function refusal(code: EnrolmentRefusal): Decided {
  return accepted([], { kind: 'refused', code });
}

/** The present key, or the one that is to take its place. */
export function isGood(agent: Agent, publicKey: string): boolean {
  return agent.key.public_key === publicKey || agent.next?.public_key === publicKey;
}

export function keyStateOf(agent: Agent, publicKey: string, now: Instant): AgentIdentity['key_state'] {
  return keyStateAt({ key: agent.next?.public_key === publicKey ? agent.next : agent.key }, now);
}

export function isExpired(agent: Agent, publicKey: string, now: Instant): boolean {
  const { ages_at } = agent.next?.public_key === publicKey ? agent.next : agent.key;
  return Date.parse(now) >= Date.parse(ages_at) + AGED_KEY_DAYS * 86_400_000;
}
