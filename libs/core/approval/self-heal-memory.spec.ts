import type { EventType, StoredEvent } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { SELF_HEAL_ID } from '@fleetwright/core/policies';
import { resourceId } from '@fleetwright/core/fleet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { healingFold } from './self-heal.ts';

const HEAL = { type: 'policy', id: SELF_HEAL_ID } as const;
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const event = (type: EventType, n: number, more: object = {}, overrides: object = {}): StoredEvent =>
  storedEvent(type, { proposal_id: idOf(n), ...more } as never, overrides) as StoredEvent;
const opened = (n: number, key = `n${n}`) => event('ProposalOpened', n, { kind: 'node', key });
const healed = (n: number, minute: number) =>
  event('ProposalApproved', n, {}, { actor: HEAL, recorded_at: at(minute) });
const stateOf = (...events: StoredEvent[]) => fold(healingFold, events);

describe('[AP100] what is remembered of healing', () => {
  it.each([
    'ProposalApplied',
    'ProposalAppliedManually',
    'ProposalRejected',
    'ProposalSuperseded',
    'ProposalWithdrawn',
    'ProposalFailed',
    'ProposalStale',
    'ProposalBlocked',
    'ProposalExpired',
  ] as const)('which resource a proposal is about is forgotten with %s, and of that one alone', (type) => {
    const state = stateOf(opened(1), opened(2), event(type, 1));
    expect([...state.open]).toEqual([[idOf(2), resourceId('node', 'n2')]]);
    // Whoever says so again, or of a proposal that nobody knows, changes nothing.
    expect(stateOf(opened(1), opened(2), event(type, 1), event(type, 1), event(type, 9)).open).toEqual(state.open);
  });

  it('are the approvals of this policy, by resource, of the last hour', () => {
    const state = stateOf(opened(1, 'a'), healed(1, 0), opened(2, 'a'), healed(2, 30), opened(3, 'b'), healed(3, 59));
    expect([...state.healed]).toEqual([
      [resourceId('node', 'a'), [at(0), at(30)]],
      [resourceId('node', 'b'), [at(59)]],
    ]);
    const later = stateOf(opened(1, 'a'), healed(1, 0), opened(2, 'a'), healed(2, 30), opened(3, 'b'), healed(3, 60));
    expect([...later.healed]).toEqual([
      [resourceId('node', 'a'), [at(30)]],
      [resourceId('node', 'b'), [at(60)]],
    ]);
    const last = stateOf(opened(1, 'a'), healed(1, 0), opened(3, 'b'), healed(3, 60));
    expect([...last.healed.keys()]).toEqual([resourceId('node', 'b')]);
  });

  it.each([
    ['a person', { type: 'user', id: 'ada' }],
    ['a person who is called like it', { type: 'user', id: SELF_HEAL_ID }],
    ['another policy', { type: 'policy', id: idOf(77) }],
  ])('is no approval by %s', (_who, actor) => {
    expect(stateOf(opened(1), event('ProposalApproved', 1, {}, { actor })).healed.size).toBe(0);
  });

  it('is no larger than what is open, and what was healed within the hour', () => {
    const ends: EventType[] = [
      'ProposalApplied',
      'ProposalFailed',
      'ProposalStale',
      'ProposalExpired',
      'ProposalSuperseded',
    ];
    const life = fc.record({ minute: fc.nat(300), isHealed: fc.boolean(), end: fc.option(fc.constantFrom(...ends)) });
    fc.assert(
      fc.property(fc.array(life, { maxLength: 30 }), (lives) => {
        const inOrder = lives.toSorted((a, b) => a.minute - b.minute);
        const state = stateOf(
          ...inOrder.flatMap(({ minute, isHealed, end }, n) => [
            opened(n),
            ...(isHealed ? [healed(n, minute)] : []),
            ...(end === null ? [] : [event(end, n)]),
          ]),
        );
        expect(state.open.size).toBe(inOrder.filter(({ end }) => end === null).length);
        const last = inOrder.findLast(({ isHealed }) => isHealed)?.minute ?? 0;
        expect(state.healed.size).toBe(inOrder.filter(({ isHealed, minute }) => isHealed && last - minute < 60).length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('[AP101] what was told', () => {
  const told = (run: number, code: string) =>
    event('HealingHeld', 0, { run_id: idOf(run), code, waiting: [], total: 1 });

  it('is remembered of the newest run, every reason of it', () => {
    expect([...stateOf(told(1, 'heal_flapping'), told(1, 'heal_under_review')).told]).toEqual([
      `${idOf(1)} heal_flapping`,
      `${idOf(1)} heal_under_review`,
    ]);
    expect([...stateOf(told(1, 'heal_flapping'), told(2, 'heal_too_many')).told]).toEqual([`${idOf(2)} heal_too_many`]);
  });
});
