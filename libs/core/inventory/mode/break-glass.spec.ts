import type { Actor, CommandData, DriftedResource, Management } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeReview, endBreakGlass, openBreakGlass, openMs, tellProlonged } from './break-glass.ts';
import { confirmChange } from './confirm.ts';
import type { Asking, Governed } from './decided.ts';
import { gateOf } from './gate.ts';
import { type Governance, isUnderReview, UNGOVERNED } from './governance.ts';

const ADA: Actor = { type: 'user', id: idOf(1) };
const BOB: Actor = { type: 'user', id: idOf(2) };
const NOW = '2026-01-01T00:00:00.000Z';
const HOUR = 3_600;
const at = (hours: number) => new Date(Date.parse(NOW) + hours * HOUR * 1_000).toISOString();

const ON: Governance = { ...UNGOVERNED, settings: { mode: 'on', exceptions: [], two_person: false } };
const TWO: Governance = { ...ON, settings: { ...ON.settings, two_person: true } };

const asking = (actor: Actor, hours = 0): Asking => ({
  ...{ actor, may: ['system.fleet.break_glass'], now: at(hours), newId: idOf(88) },
});

const ask = (n: number, hours: number, key: string | null = 'a'): CommandData<'OpenBreakGlass'> => ({
  ...{ break_glass_id: idOf(n), kind: 'node', key, reason: 'the region is down' },
  duration_seconds: hours * HOUR,
});

function accepted(decided: Governed) {
  if (decided.kind === 'refused') throw new Error(JSON.stringify(decided.refusal));
  return decided;
}
const typesOf = (decided: Governed) => accepted(decided).facts.map(({ type }) => type);
const codeOf = (decided: Governed) => (decided.kind === 'refused' ? decided.refusal.code : 'accepted');

const MANAGED: Management = { repository_id: idOf(9), last_applied: {}, revision: 'f'.repeat(40) };
type Knock = Partial<Parameters<typeof gateOf>[1]> & { readonly hours?: number; readonly managed?: Management | null };

function gate(state: Governance, { hours = 1, managed = MANAGED, ...more }: Knock = {}) {
  const write = { kind: 'node', key: 'a', actor: ADA, may_break_glass: true, ...more } as const;
  const passed = gateOf(state, write, managed, at(hours));
  return 'rejection' in passed ? passed.rejection.reason : (passed.opening ?? 'nothing to open');
}

describe('the gate', () => {
  const open = accepted(openBreakGlass(ON, ask(5, 2), asking(ADA))).next;

  it.each<[string, Governance, Knock, string]>([
    ['refuses what a repository manages', ON, {}, 'git_owned'],
    ['lets pass what nobody manages', ON, { managed: null }, 'nothing to open'],
    ['lets pass everything while the mode is off', UNGOVERNED, {}, 'nothing to open'],
    [
      'lets pass kinds that are excepted',
      { ...ON, settings: { ...ON.settings, exceptions: ['node'] } },
      {},
      'nothing to open',
    ],
    ['is open for who broke the glass', open, {}, idOf(5)],
    ['is not open for anybody else', open, { actor: BOB }, 'git_owned'],
    ['is not open for a program of the same id', open, { actor: { type: 'service', id: ADA.id } }, 'git_owned'],
    ['is not open for another resource', open, { key: 'b' }, 'git_owned'],
    ['is not open for another kind', open, { kind: 'module' }, 'git_owned'],
    ['is not open for a token without the permission', open, { may_break_glass: false }, 'git_owned'],
    ['is open at the last moment', open, { hours: 1.999 }, idOf(5)],
    ['is shut at the end, which nobody has to notice', open, { hours: 2 }, 'git_owned'],
  ])('[GM7] %s', (_what, state, knock, wanted) => {
    expect(gate(state, knock)).toBe(wanted);
  });

  it('[GM8] of a whole kind is open for each resource of it', () => {
    const kind = accepted(openBreakGlass(ON, ask(5, 2, null), asking(ADA))).next;
    expect([gate(kind, { key: 'a' }), gate(kind, { key: 'z' })]).toEqual([idOf(5), idOf(5)]);
  });

  it('[GM8] is shut at once when it is ended by hand, by whoever may', () => {
    const ended = endBreakGlass(open, idOf(5), asking(BOB, 1));
    expect(accepted(ended).facts).toMatchObject([{ data: { break_glass: { ended_by: BOB, ends_at: at(1) } } }]);
    expect(gate(accepted(ended).next, { hours: 1.001 })).toBe('git_owned');
    expect(typesOf(endBreakGlass(accepted(ended).next, idOf(5), asking(BOB, 1.5)))).toEqual([]);
    expect(codeOf(endBreakGlass(open, idOf(6), asking(BOB, 1)))).toBe('not_found');
  });
});

describe('a break-glass', () => {
  it('[GM8] is told with its reason and its end', () => {
    expect(accepted(openBreakGlass(ON, ask(5, 2), asking(ADA))).facts).toMatchObject([
      {
        type: 'BreakGlassOpened',
        data: { break_glass: { opened_by: ADA, reason: 'the region is down', ends_at: at(2), is_prolonged: false } },
      },
    ]);
  });

  it('[GM9] beyond 24 h in 7 days is told each day, where one person is enough', () => {
    const first = accepted(openBreakGlass(ON, ask(5, 24), asking(ADA))).next;
    const second = openBreakGlass(first, ask(6, 1), asking(ADA, 30));
    expect(typesOf(second)).toEqual(['BreakGlassOpened', 'BreakGlassProlonged']);
    const { next } = accepted(second);
    expect(tellProlonged(next, at(53.9)).facts).toEqual([]);
    const told = tellProlonged(next, at(54));
    expect(told.facts).toMatchObject([{ type: 'BreakGlassProlonged', data: { break_glass: { id: idOf(6) } } }]);
    expect(tellProlonged(told.next, at(55)).facts).toEqual([]);
  });

  it('[GM9] beyond 24 h in 7 days needs a second person, where two are needed, and begins when that one says so', () => {
    const first = accepted(openBreakGlass(TWO, ask(5, 24), asking(ADA))).next;
    const held = openBreakGlass(first, ask(6, 1), asking(ADA, 30));
    expect(typesOf(held)).toEqual(['PendingChangeAsked']);
    const { next } = accepted(held);
    expect(gate(next, { hours: 30.5 })).toBe('git_owned');
    expect(codeOf(confirmChange(next, { pending_change_id: idOf(88) }, asking(ADA, 31)))).toBe(
      'second_person_required',
    );
    expect(codeOf(confirmChange(next, { pending_change_id: idOf(88) }, { ...asking(BOB, 31), may: [] }))).toBe(
      'forbidden',
    );
    const done = accepted(confirmChange(next, { pending_change_id: idOf(88) }, asking(BOB, 31)));
    expect(done.next.openings.at(-1)).toMatchObject({ opened_by: ADA, confirmed_by: BOB, ends_at: at(32) });
    expect([gate(done.next, { hours: 31.5 }), gate(done.next, { hours: 31.5, actor: BOB })]).toEqual([
      idOf(6),
      'git_owned',
    ]);
  });

  const hoursOpen = (state: Governance, asked: CommandData<'OpenBreakGlass'>, actor: Actor, hours: number) =>
    openMs(state.openings, asked, actor, at(hours)) / HOUR / 1_000;

  it.each<[string, CommandData<'OpenBreakGlass'>, Actor, number, number]>([
    ['what overlaps counts once', ask(6, 10), ADA, 5, 15],
    ['another person counts beside', ask(6, 10), BOB, 5, 20],
    ['another resource has its own', ask(6, 10, 'b'), ADA, 5, 10],
    ['a kind does not count its resources', ask(6, 10, null), ADA, 5, 10],
    ['what is longer ago than 7 days does not count', ask(6, 1), ADA, 7 * 24 + 4, 7],
  ])('[GM9] %s', (_what, asked, actor, hours, sum) => {
    const open = accepted(openBreakGlass(ON, ask(5, 10), asking(ADA))).next;
    expect(hoursOpen(open, asked, actor, hours)).toBe(sum);
  });

  it('[GM9] what opened the whole kind counts for each resource of it', () => {
    const open = accepted(openBreakGlass(ON, ask(5, 10, null), asking(ADA))).next;
    expect(hoursOpen(open, ask(6, 2), ADA, 20)).toBe(12);
  });

  it('[GM9] of one person is never more than the time from the first beginning to the last end', () => {
    const times = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(times, (opened) => {
        const inOrder = opened.toSorted(([one], [other]) => one - other);
        const state = inOrder.reduce(
          (before, [hour, hours], n) => accepted(openBreakGlass(before, ask(100 + n, hours), asking(ADA, hour))).next,
          ON,
        );
        const sum = hoursOpen(state, ask(7, 1), ADA, 30);
        const covered = new Set(inOrder.flatMap(([hour, hours]) => Array.from({ length: hours }, (_, n) => hour + n)));
        expect(sum).toBeCloseTo(covered.size + 1, 6);
      }),
    );
  });
});

describe('its review', () => {
  const over = accepted(
    endBreakGlass(accepted(openBreakGlass(ON, ask(5, 2), asking(ADA))).next, idOf(5), asking(ADA, 1)),
  ).next;
  const drift: DriftedResource = {
    ...{ kind: 'node', key: 'a', change: 'modified', fields: [], changed_by: ADA, changed_at: NOW },
  };
  const close = (state: Governance, actor: Actor, drifting: readonly DriftedResource[] = []) =>
    closeReview(state, idOf(5), { ...asking(actor, 3), drifting });

  it('[GM10] stays open while anything drifts of what was opened', () => {
    const refused = close(over, ADA, [drift]);
    expect(refused).toMatchObject({ refusal: { code: 'still_drifting', detail: { total: 1 } } });
    expect(isUnderReview(over, { kind: 'node', key: 'a' })).toBe(true);
    expect(isUnderReview(over, { kind: 'node', key: 'b' })).toBe(false);
  });

  it('[GM10] is closed by somebody, once, and self-healing acts again', () => {
    const closed = close(over, ADA);
    expect(accepted(closed).facts).toMatchObject([
      { type: 'BreakGlassReviewClosed', data: { break_glass: { review: { closed_by: ADA } } } },
    ]);
    expect(isUnderReview(accepted(closed).next, { kind: 'node', key: 'a' })).toBe(false);
    expect(typesOf(close(accepted(closed).next, BOB))).toEqual([]);
  });

  it('[GM10] is closed by another person, where two are needed', () => {
    const two = { ...over, settings: TWO.settings };
    expect([codeOf(close(two, ADA)), codeOf(close(two, BOB))]).toEqual(['second_person_required', 'accepted']);
  });

  it('[GM10] is not closed while the glass is still broken, or where there never was any', () => {
    const open = accepted(openBreakGlass(ON, ask(5, 20), asking(ADA))).next;
    expect(codeOf(close(open, BOB))).toBe('break_glass_active');
    expect(codeOf(close(UNGOVERNED, BOB))).toBe('not_found');
  });
});
