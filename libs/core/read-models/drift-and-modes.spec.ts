import type { Actor } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import {
  digestFor,
  fieldsChanged,
  rowAfter,
  rowsAfter,
  SETTINGS,
  type Step,
  stepsAbout,
  timeAt,
} from './testing/index.ts';

const REPOSITORY = idOf(1);
const ada: Actor = { type: 'user', id: 'ada' };
const step = stepsAbout({ repository_id: REPOSITORY, revision: 1, operation_id: 'op', origin: { type: 'imperative' } });
const registered = step('RepositoryRegistered', { settings: SETTINGS });

const drifted = (more: object = {}) => ({
  kind: 'node',
  key: 'edge-01',
  change: 'modified',
  fields: [{ path: 'config.token', expected: 'hunter2hunter2', actual: 'x' }],
  changed_by: null,
  changed_at: null,
  ...more,
});
const detected = step('DriftDetected', {
  fingerprint: digestFor(1),
  revision: null,
  severity: 'high',
  resources: [drifted()],
  total: 140,
  live_revision: 7,
});
const resolved = step('DriftResolved', { fingerprint: digestFor(1), live_revision: 8 });
const hidden = step('HiddenDriftChanged', {
  fingerprint: digestFor(2),
  resources: [drifted({ ignored_by: [idOf(9)] })],
  total: 3,
  live_revision: 9,
});
const report = (...steps: Step[]) => rowAfter('drift_reports', REPOSITORY, registered, ...steps);

describe('[RM51] the drift report', () => {
  it('begins empty, with the repository', () => {
    expect(report()).toEqual({
      repository_id: REPOSITORY,
      account_id: 'acme',
      drift: false,
      ...{ fingerprint: null, severity: null, resources: [], total: 0 },
      ...{ ignored: [], ignored_total: 0, detected_at: null, resolved_at: null },
      live_revision: 0,
      position: 1,
    });
  });

  it('shows the newest drift, its time and how much there is in all', () => {
    expect(report(detected)).toMatchObject({
      drift: true,
      fingerprint: digestFor(1),
      severity: 'high',
      total: 140,
      live_revision: 7,
    });
    expect(report(detected)).toMatchObject({ detected_at: timeAt(2), resolved_at: null });
    const again = report(
      detected,
      resolved,
      step('DriftDetected', { ...detected(1).data, fingerprint: digestFor(5), severity: 'medium' }),
    );
    expect(again).toMatchObject({
      drift: true,
      fingerprint: digestFor(5),
      severity: 'medium',
      detected_at: timeAt(4),
      resolved_at: null,
    });
  });

  it('is over when it is resolved, and remembers when it began and what is hidden', () => {
    expect(report(detected, hidden, resolved)).toEqual({
      ...report(detected, hidden),
      drift: false,
      ...{ fingerprint: null, severity: null, resources: [], total: 0 },
      resolved_at: timeAt(4),
      live_revision: 8,
    });
  });

  it('keeps what is hidden apart from what drifts', () => {
    expect(fieldsChanged(report(detected), report(detected, hidden))).toEqual([
      'ignored',
      'ignored_total',
      'live_revision',
    ]);
    expect(fieldsChanged(report(hidden), report(hidden, detected))).toEqual([
      ...['detected_at', 'drift', 'fingerprint', 'live_revision', 'resources', 'severity', 'total'],
    ]);
  });

  it('[RM60] shows no secret of what drifts or is hidden', () => {
    expect(JSON.stringify(report(detected, hidden))).not.toContain('hunter2');
  });

  it('[RM35] is gone with its repository, and stays away', () => {
    const rows = rowsAfter(registered, detected, step('RepositoryRemoved'), detected, hidden, resolved);
    expect(rows.rows('drift_reports')).toEqual([]);
  });
});

describe('[RM1] what is ignored', () => {
  const ignore = (more: object = {}) => ({
    id: idOf(9),
    kind: 'node',
    key: 'edge-*',
    field: null,
    reason: 'test',
    expires_at: timeAt(99),
    created_by: ada,
    created_at: timeAt(1),
    ...more,
  });
  const set = (more: object = {}) => step('DriftIgnoreSet', { ignore: ignore(more) });

  it('is as last said, in the place where it was first said, and gone when it is removed', () => {
    expect(rowAfter('drift_ignores', idOf(9), registered, set())).toEqual({
      ...ignore(),
      account_id: 'acme',
      version: 1,
      position: 2,
    });
    expect(rowAfter('drift_ignores', idOf(9), set(), set({ reason: 'longer' }))).toEqual({
      ...ignore({ reason: 'longer' }),
      account_id: 'acme',
      version: 2,
      position: 1,
    });
    const removed = step('DriftIgnoreRemoved', { ignore_id: idOf(9), reason: 'expired' });
    expect(
      rowsAfter(set(), set({ id: idOf(10) }), removed)
        .rows('drift_ignores')
        .map(({ id }) => id),
    ).toEqual([idOf(10)]);
  });
});

describe('[RM1] who may change by hand what git manages', () => {
  const mode = (version: number, settings: object) =>
    step(
      'GitopsModeChanged',
      { version, settings: { mode: 'on', exceptions: [], two_person: false, ...settings }, loosened: [] },
      { actor: ada },
    );

  it('is the mode as last set, by whom and when', () => {
    const row = rowAfter(
      'gitops_modes',
      'acme',
      registered,
      mode(1, {}),
      mode(2, { exceptions: ['node'], two_person: true }),
    );
    expect(row).toEqual({
      account_id: 'acme',
      mode: 'on',
      exceptions: ['node'],
      two_person: true,
      version: 2,
      changed_by: ada,
      changed_at: timeAt(3),
      position: 2,
    });
  });

  const pending = (id: string) => ({
    id,
    target: 'gitops_mode',
    summary: 's',
    loosens: ['mode'],
    permission: 'system.policies.write',
    command: { type: 'x', data: {} },
    asked_by: ada,
    asked_at: timeAt(1),
    expires_at: timeAt(99),
  });
  const asked = (id: string) => step('PendingChangeAsked', { pending_change: pending(id) });

  it('waits for a second person until that is confirmed or withdrawn', () => {
    const ids = (...steps: Step[]) =>
      rowsAfter(asked(idOf(5)), asked(idOf(6)), ...steps)
        .rows('pending_changes')
        .map(({ id }) => id);
    expect(rowAfter('pending_changes', idOf(5), registered, asked(idOf(5)))).toEqual({
      ...pending(idOf(5)),
      account_id: 'acme',
      position: 2,
    });
    expect(ids()).toEqual([idOf(5), idOf(6)]);
    expect(ids(step('PendingChangeConfirmed', { pending_change: pending(idOf(5)) }))).toEqual([idOf(6)]);
    expect(ids(step('PendingChangeWithdrawn', { pending_change_id: idOf(6), reason: 'expired' }))).toEqual([idOf(5)]);
  });

  const glass = (more: object = {}) => ({
    ...{
      id: idOf(7),
      kind: 'node',
      key: 'edge-01',
      reason: 'outage',
      opened_by: ada,
      opened_at: timeAt(1),
      ends_at: timeAt(60),
    },
    ...{
      ended_by: null,
      confirmed_by: null,
      is_prolonged: false,
      told_at: null,
      review: { closed_by: null, closed_at: null },
    },
    ...more,
  });

  it.each([
    ['BreakGlassEnded', { ended_by: ada }],
    ['BreakGlassProlonged', { is_prolonged: true, told_at: timeAt(2) }],
    ['BreakGlassReviewClosed', { review: { closed_by: ada, closed_at: timeAt(2) } }],
  ] as const)('an opening is as the newest event has it after %s, where it was opened first', (type, more) => {
    const opened = step('BreakGlassOpened', { break_glass: glass() });
    const row = rowAfter('break_glass', idOf(7), opened, step(type, { break_glass: glass(more) }));
    expect(row).toEqual({ ...glass(more), account_id: 'acme', position: 1 });
    const other = rowsAfter(opened, step(type, { break_glass: glass({ ...more, id: idOf(8) }) }));
    expect(other.row('break_glass', idOf(7))).toEqual({ ...glass(), account_id: 'acme', position: 1 });
  });

  it('[RM53] each of these moves the revision of the account, and no name of it', () => {
    const created = step('AccountCreated', { account: 'acme', name: 'Acme', revision: 1 });
    const row = rowAfter(
      'accounts',
      'acme',
      created,
      step('BreakGlassOpened', { break_glass: glass(), revision: 5 }),
      mode(1, {}),
    );
    expect(row).toEqual({ account_id: 'acme', name: 'Acme', revision: 1, created_at: timeAt(1), position: 1 });
    const opened = rowAfter(
      'accounts',
      'acme',
      created,
      step('BreakGlassOpened', { break_glass: glass(), revision: 5 }),
    );
    expect(opened).toMatchObject({ name: 'Acme', revision: 5, created_at: timeAt(1) });
    const unheard = rowAfter('accounts', 'acme', registered, step('DeclarationsChanged', { revision: 3 }));
    expect(unheard).toEqual({ account_id: 'acme', name: 'acme', revision: 3, created_at: timeAt(2), position: 2 });
  });
});
