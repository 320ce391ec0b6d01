import type { Actor, GitopsMode, Permission, PendingChange } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { confirmChange } from './confirm.ts';
import type { Asking, Governed } from './decided.ts';
import { type Governance, UNGOVERNED } from './governance.ts';
import { guardChange } from './guard.ts';
import type { Holders } from './holders.ts';
import { PENDING_MAX } from './limits.ts';
import { withdrawChange } from './pending.ts';
import { setMode } from './settings.ts';

const ADA: Actor = { type: 'user', id: idOf(1) };
const BOB: Actor = { type: 'user', id: idOf(2) };
const ROBOT: Actor = { type: 'service', id: idOf(3) };
const NOW = '2026-01-01T00:00:00.000Z';
const after = (hours: number) => new Date(Date.parse(NOW) + hours * 3_600_000).toISOString();

const asking = (actor: Actor, more: Partial<Asking> = {}): Asking => ({
  ...{ actor, may: ['system.policies.write'], now: NOW, newId: idOf(77) },
  ...more,
});

const holders = (...ids: string[]): Holders =>
  new Map(
    ids.map((id) => [
      id,
      {
        ...{ subject_id: id, kind: 'user', roles: [], permissions: ['system.policies.write'] },
        ...{ issued_at: NOW, valid_until: after(24) },
      },
    ]),
  );

const governed = (settings: Partial<GitopsMode>): Governance => ({
  ...UNGOVERNED,
  settings: { ...UNGOVERNED.settings, ...settings },
});

function accepted(decided: Governed) {
  if (decided.kind === 'refused') throw new Error(JSON.stringify(decided.refusal));
  return decided;
}
const typesOf = (decided: Governed) => accepted(decided).facts.map(({ type }) => type);
const codeOf = (decided: Governed) => (decided.kind === 'refused' ? decided.refusal.code : 'accepted');
const pendingOf = (decided: Governed) => accepted(decided).next.pending[0] as PendingChange;

function set(
  state: Governance,
  changes: Partial<GitopsMode>,
  by: Asking = asking(ADA),
  known: Holders = holders(ADA.id, BOB.id),
) {
  return setMode(state, { changes, expected_version: null }, { ...by, holders: known });
}

describe('GitOps mode', () => {
  it('[GM1] is off with no exceptions until somebody sets it, and what is not given stays', () => {
    const on = accepted(set(UNGOVERNED, { mode: 'on', exceptions: ['node', 'assignment', 'node'] }));
    expect(on.next.settings).toEqual({ mode: 'on', exceptions: ['assignment', 'node'], two_person: false });
    expect(accepted(set(on.next, { mode: 'on' })).facts).toEqual([]);
    expect(accepted(set(on.next, { two_person: true })).next.settings.exceptions).toEqual(['assignment', 'node']);
  });

  it('[GM1] is set only at the version that was named, if one was', () => {
    const on = accepted(set(UNGOVERNED, { mode: 'on' }));
    const at = (expected_version: number) =>
      setMode(on.next, { changes: { mode: 'off' }, expected_version }, { ...asking(ADA), holders: new Map() });
    expect([codeOf(at(0)), codeOf(at(1))]).toEqual(['version_conflict', 'accepted']);
  });

  it.each<[string, Partial<GitopsMode>, Partial<GitopsMode>, string[]]>([
    ['switching it on', {}, { mode: 'on' }, []],
    ['switching it off', { mode: 'on' }, { mode: 'off' }, ['mode']],
    ['an exception while it is on', { mode: 'on' }, { exceptions: ['node'] }, ['exceptions']],
    ['an exception while it is off', {}, { exceptions: ['node'] }, []],
    ['one exception less', { mode: 'on', exceptions: ['node'] }, { exceptions: [] }, []],
    ['another exception', { mode: 'on', exceptions: ['node'] }, { exceptions: ['module'] }, ['exceptions']],
  ])('[GM2] %s: %#', (_what, before, changes, loosened) => {
    const [fact] = accepted(set(governed(before), changes)).facts;
    expect(fact).toMatchObject({ type: 'GitopsModeChanged', data: { loosened, asked_by: ADA } });
  });

  it.each<[string, Partial<GitopsMode>]>([
    ['switching it off', { mode: 'off' }],
    ['an exception', { exceptions: ['node'] }],
    ['switching two persons off', { two_person: false }],
  ])('[GM3] with two persons %s waits for the second one, and changes nothing before', (_what, changes) => {
    const state = governed({ mode: 'on', two_person: true });
    const held = set(state, changes);
    expect(typesOf(held)).toEqual(['PendingChangeAsked']);
    expect(accepted(held).next.settings).toEqual(state.settings);
    expect(pendingOf(held)).toMatchObject({ target: 'gitops_mode', asked_by: ADA, expires_at: after(24) });

    const done = confirmChange(accepted(held).next, { pending_change_id: idOf(77) }, asking(BOB));
    expect(typesOf(done)).toEqual(['PendingChangeConfirmed', 'GitopsModeChanged']);
    expect(accepted(done).next).toMatchObject({ settings: { ...state.settings, ...changes }, pending: [] });
  });

  it('[GM3] switching two persons off waits also while the mode is off', () => {
    expect(typesOf(set(governed({ two_person: true }), { two_person: false }))).toEqual(['PendingChangeAsked']);
  });

  it.each<[string, Asking, string]>([
    ['the one who asked', asking(ADA), 'second_person_required'],
    ['a program', asking(ROBOT), 'second_person_required'],
    ['somebody without the permission', asking(BOB, { may: [] }), 'forbidden'],
    ['somebody a day later', asking(BOB, { now: after(24) }), 'not_found'],
  ])('[GM3] is not confirmed by %s', (_who, by, code) => {
    const held = accepted(set(governed({ mode: 'on', two_person: true }), { mode: 'off' }));
    expect(codeOf(confirmChange(held.next, { pending_change_id: idOf(77) }, by))).toBe(code);
  });

  it('[GM3] is not confirmed by whoever made the token that asked', () => {
    const program = { ...ROBOT, owner: ADA.id };
    const held = accepted(set(governed({ mode: 'on', two_person: true }), { mode: 'off' }, asking(program))).next;
    const confirm = (by: Asking) => codeOf(confirmChange(held, { pending_change_id: idOf(77) }, by));
    expect([confirm(asking(ADA)), confirm(asking(BOB))]).toEqual(['second_person_required', 'accepted']);
  });

  it('[GM4] there is one pending change a target; the next may be asked for once it was withdrawn, or is over', () => {
    const held = accepted(set(governed({ mode: 'on', two_person: true }), { mode: 'off' })).next;
    expect(codeOf(set(held, { exceptions: ['node'] }, asking(BOB)))).toBe('change_pending');
    const left = withdrawChange(held, { pending_change_id: idOf(77) }, asking(ADA, { may: [] }));
    expect(typesOf(left)).toEqual(['PendingChangeWithdrawn']);
    expect(typesOf(set(accepted(left).next, { exceptions: ['node'] }))).toEqual(['PendingChangeAsked']);
    const later = set(held, { exceptions: ['node'] }, asking(BOB, { now: after(24) }));
    expect(typesOf(later)).toEqual(['PendingChangeWithdrawn', 'PendingChangeAsked']);
  });

  it('[GM4] is withdrawn by who asked, or by who could confirm it, and by nobody else', () => {
    const held = accepted(set(governed({ mode: 'on', two_person: true }), { mode: 'off' })).next;
    const withdraw = (by: Asking) => codeOf(withdrawChange(held, { pending_change_id: idOf(77) }, by));
    expect([withdraw(asking(BOB)), withdraw(asking(BOB, { may: [] }))]).toEqual(['accepted', 'forbidden']);
    expect(codeOf(withdrawChange(held, { pending_change_id: idOf(9) }, asking(ADA)))).toBe('not_found');
  });

  it.each<[string, Holders, string]>([
    ['one holder', holders(ADA.id), 'nobody_to_confirm'],
    ['no holder', new Map(), 'nobody_to_confirm'],
    ['two holders', holders(ADA.id, BOB.id), 'accepted'],
  ])('[GM5] two persons can be asked for with %s: %#', (_what, known, code) => {
    expect(codeOf(set(governed({ mode: 'on' }), { two_person: true }, asking(ADA), known))).toBe(code);
  });

  it('[GM5] who is no person, lost the permission or has not signed in for long is no holder', () => {
    const known = new Map(holders(ADA.id, BOB.id));
    const [, bob] = [...known.values()];
    for (const other of [{ kind: 'service' as const }, { permissions: [] as Permission[] }, { valid_until: NOW }]) {
      const lonely = new Map(known).set(BOB.id, { ...(bob as NonNullable<typeof bob>), ...other });
      expect(codeOf(set(UNGOVERNED, { two_person: true }, asking(ADA), lonely))).toBe('nobody_to_confirm');
    }
  });
});

describe('what the mode rests on', () => {
  const change = {
    ...{ target: 'gitops_repository:x', summary: 'Change auto_apply', loosens: ['auto_apply'] },
    command: { type: 'UpdateRepository', data: { repository_id: 'x', settings: { auto_apply: true } } },
  };

  it('[GM6] may be changed while the mode is off, told while it is on, and waits where two persons are needed', () => {
    const guard = (settings: Partial<GitopsMode>) => guardChange(governed(settings), change, asking(ADA));
    expect(guard({ two_person: true })).toMatchObject({ facts: [], result: { status: 'allowed' } });
    expect(guard({ mode: 'on' })).toMatchObject({
      facts: [{ type: 'GuardedChangeAllowed', data: { target: change.target, loosens: ['auto_apply'] } }],
      result: { status: 'allowed' },
    });
    expect(guard({ mode: 'on', two_person: true })).toMatchObject({
      facts: [{ type: 'PendingChangeAsked' }],
      result: { status: 'pending', pending_change: change },
    });
  });

  it('[GM6] is answered as the command to send when the second person confirms it', () => {
    const held = accepted(guardChange(governed({ mode: 'on', two_person: true }), change, asking(ADA)));
    const done = confirmChange(held.next, { pending_change_id: idOf(77) }, asking(BOB));
    expect(accepted(done)).toMatchObject({ result: { send: change.command }, next: { pending: [] } });
    expect(typesOf(done)).toEqual(['PendingChangeConfirmed']);
  });

  it('[GM4] does not pile up without end', () => {
    let state = governed({ mode: 'on', two_person: true });
    for (let n = 0; n < PENDING_MAX; n += 1) {
      const one = { ...change, target: `gitops_repository:${n}` };
      state = accepted(guardChange(state, one, asking(ADA, { newId: idOf(100 + n) }))).next;
    }
    expect(codeOf(guardChange(state, change, asking(ADA)))).toBe('invalid');
  });
});
