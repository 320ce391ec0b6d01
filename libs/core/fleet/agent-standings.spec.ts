import type { EventData } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvents } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { agentStandingsFold, keyStateAt } from './agent-standings.ts';

const agent = (n: number) => ({ agent_id: idOf(0xa0 + n), instance_id: idOf(0xb0 + n), hostname: `edge-0${n}` });
const enrolled = (n: number, more: Partial<EventData<'AgentEnrolled'>> = {}) => ({
  type: 'AgentEnrolled' as const,
  data: {
    ...agent(n),
    public_key: `key-${n}`,
    token_id: idOf(1),
    agent_version: '1.0.0',
    enrolled_at: '2026-01-01T00:00:00.000Z',
    key_ages_at: '2026-04-01T00:00:00.000Z',
    replaced_agent_id: null,
    ...more,
  },
});
const rotated = (n: number) => ({
  type: 'AgentKeyRotated' as const,
  data: {
    ...agent(n),
    public_key: 'key-next',
    rotated_at: '2026-03-01T00:00:00.000Z',
    key_ages_at: '2026-06-01T00:00:00.000Z',
  },
});
const revoked = (n: number, agent_id = agent(n).agent_id) => ({
  type: 'AgentRevoked' as const,
  data: { ...agent(n), agent_id, reason: 'by_hand' as const },
});

const standingsAfter = (...facts: Parameters<typeof storedEvents>[0]) => fold(agentStandingsFold, storedEvents(facts));

describe('[FL53] agents that are let in', () => {
  it('are known by their instances, from their enrolment on', () => {
    const standings = standingsAfter(enrolled(1), enrolled(2));
    expect(standings.size).toBe(2);
    expect(standings.get(idOf(0xb1))).toEqual({
      agent_id: idOf(0xa1),
      instance_id: idOf(0xb1),
      hostname: 'edge-01',
      enrolled_at: '2026-01-01T00:00:00.000Z',
      key: { public_key: 'key-1', made_at: '2026-01-01T00:00:00.000Z', ages_at: '2026-04-01T00:00:00.000Z' },
    });
    expect(standings.get(idOf(0xb2))?.hostname).toBe('edge-02');
  });

  it('have their newest key, and are who they were', () => {
    const standing = standingsAfter(enrolled(1), rotated(1)).get(idOf(0xb1));
    expect(standing).toEqual({
      agent_id: idOf(0xa1),
      instance_id: idOf(0xb1),
      hostname: 'edge-01',
      enrolled_at: '2026-01-01T00:00:00.000Z',
      key: { public_key: 'key-next', made_at: '2026-03-01T00:00:00.000Z', ages_at: '2026-06-01T00:00:00.000Z' },
    });
  });

  it('do not come in by a new key alone', () => {
    expect(standingsAfter(rotated(1)).size).toBe(0);
  });

  it('take the place of whoever was on their instance', () => {
    const standings = standingsAfter(enrolled(1), enrolled(1, { agent_id: idOf(0xcc), replaced_agent_id: idOf(0xa1) }));
    expect(standings.size).toBe(1);
    expect(standings.get(idOf(0xb1))?.agent_id).toBe(idOf(0xcc));
  });

  it('are gone once they are shown out, and nobody else is', () => {
    const standings = standingsAfter(enrolled(1), enrolled(2), revoked(1));
    expect(standings.get(idOf(0xb1))).toBeUndefined();
    expect(standings.get(idOf(0xb2))?.agent_id).toBe(idOf(0xa2));
  });

  it('stay when it is the one before them that is shown out late', () => {
    const standings = standingsAfter(enrolled(1, { agent_id: idOf(0xcc) }), revoked(1, idOf(0xa1)));
    expect(standings.get(idOf(0xb1))?.agent_id).toBe(idOf(0xcc));
  });

  it('are as they were after what does not concern them', () => {
    const before = standingsAfter(enrolled(1));
    const retired = { type: 'AgentKeyRetired' as const, data: { ...agent(1), public_key: 'key-0' } };
    expect(fold(agentStandingsFold, storedEvents([retired, revoked(3)]), before)).toBe(before);
  });
});

describe('[FL53] a key that is good for 90 days', () => {
  const standing = {
    key: { public_key: 'k', made_at: '2026-01-01T00:00:00.000Z', ages_at: '2026-04-01T00:00:00.000Z' },
  };

  it.each([
    ['2025-12-31T00:00:00.000Z', 'current'],
    ['2026-01-01T00:00:00.000Z', 'current'],
    ['2026-03-01T23:59:59.999Z', 'current'],
    ['2026-03-02T00:00:00.000Z', 'due'],
    ['2026-03-31T23:59:59.999Z', 'due'],
    ['2026-04-01T00:00:00.000Z', 'aged'],
    ['2027-01-01T00:00:00.000Z', 'aged'],
    // The same instant as the last moment before it ages, said with an offset.
    ['2026-04-01T01:59:59.999+02:00', 'due'],
  ])('is at %s %s: due after two thirds of its life', (now, expected) => {
    expect(keyStateAt(standing, now)).toBe(expected);
  });

  it('is aged where there is none', () => {
    expect(keyStateAt(undefined, '2026-01-01T00:00:00.000Z')).toBe('aged');
  });
});
