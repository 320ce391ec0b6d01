import type { EventData } from '@fleetwright/contracts';
import { given, idOf } from '@fleetwright/core/event-sourcing/testing';
import { enrol, type EnrolmentFacts, type EnrolmentOutcome } from '../enrol.ts';
import { type Enrolment, enrolmentFold } from '../state.ts';

/** Whoever made tokens still answers for them. */
export const NOBODY_GONE = () => false;

export const NOW = '2026-01-01T00:00:00.000Z';
export const at = (days: number) => new Date(Date.parse(NOW) + days * 86_400_000).toISOString();
export const keyOf = (letter: string) => `U${letter.repeat(55)}`;
export const KEY_DAYS = 90;

export const token = (n: number, more: Partial<EventData<'RegistrationTokenCreated'>> = {}) => ({
  type: 'RegistrationTokenCreated' as const,
  data: {
    token_id: idOf(n),
    token_hash: `${n}`.repeat(64).slice(0, 64),
    scope: { hostname: 'edge-01', region: null, template: null },
    replaces: false,
    max_uses: 1,
    expires_at: at(1),
    ...more,
  },
});
export const enrolled = (letter = 'A', more: Partial<EventData<'AgentEnrolled'>> = {}) => ({
  type: 'AgentEnrolled' as const,
  data: {
    agent_id: idOf(0xa1),
    instance_id: idOf(0xb1),
    hostname: 'edge-01',
    public_key: keyOf(letter),
    token_id: idOf(1),
    agent_version: '1',
    enrolled_at: NOW,
    key_ages_at: at(KEY_DAYS),
    replaced_agent_id: null,
    ...more,
  },
});
export const rotated = (letter = 'B', days = 60) => ({
  type: 'AgentKeyRotated' as const,
  data: {
    agent_id: idOf(0xa1),
    instance_id: idOf(0xb1),
    hostname: 'edge-01',
    public_key: keyOf(letter),
    rotated_at: at(days),
    key_ages_at: at(days + KEY_DAYS),
  },
});
export const FACTS: EnrolmentFacts = {
  node: { template: 'web', region: 'eu', instance_id: idOf(0xb1) },
  now: at(0.5),
  newId: idOf(0xa2),
  keyLifeSeconds: KEY_DAYS * 86_400,
  isGone: NOBODY_GONE,
};
export const ask =
  (n: number | null, letter = 'A', more: Partial<EnrolmentFacts> = {}, hostname = 'edge-01') =>
  (state: Enrolment) =>
    enrol(
      state,
      {
        hostname,
        public_key: keyOf(letter),
        token_hash: n === null ? null : `${n}`.repeat(64).slice(0, 64),
        agent_version: '1',
      },
      { ...FACTS, ...more },
    );
export function outcome(
  history: Parameters<typeof given>[1],
  asked: ReturnType<typeof ask>,
): EnrolmentOutcome['kind'] | string {
  const { decision } = given(enrolmentFold, history).when(asked);
  if (decision.kind === 'refused') throw new Error('no decision of a person');
  return decision.result.kind === 'refused' ? decision.result.code : decision.result.kind;
}
