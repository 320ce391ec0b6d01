import { type Policy, PolicySettings, type StoredEvent } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import { given, idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { electorateFold, isNamedBy, whyUnsatisfiable } from './electorate.ts';
import { CRON_HORIZON_MS } from './limits.ts';
import { looseningsOf } from './loosening.ts';
import { changePolicy, createPolicy, deletePolicy, policiesFold, settingsOf } from './policies.ts';
import { policyOf } from './testing/policies.ts';
import { policyProblems } from './validate.ts';
import { startsOf, wrongInCron } from './windows/cron.ts';

const now = '2026-11-30T00:00:00.000Z';
const ID = idOf(1);
const settings = (more: Partial<PolicySettings> = {}): PolicySettings => ({ ...settingsOf(policyOf(1)), ...more });
const created = (policy = settings()) => storedEvent('PolicyCreated', { policy_id: ID, policy });
const [seed] = [...policiesFold.initial.values()] as [Policy];

describe('[PO20] writing policies', () => {
  it('what the default policy says already adds nothing, read as a request is', () => {
    const same = PolicySettings.parse(JSON.parse(JSON.stringify(settingsOf(seed))));
    given(policiesFold)
      .when((state) => changePolicy(state, { policy_id: seed.id, policy: same, expected_version: null, now }))
      .thenNothing()
      .thenResult({ policy_id: seed.id, version: seed.version });
  });

  it('are versions one after the other, whatever is written, and a version is a difference', () => {
    const change = fc.record({ approvals_required: fc.integer({ min: 1, max: 3 }), note: fc.constantFrom('a', 'b') });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const log: StoredEvent[] = [created()];
        for (const more of changes) {
          const before = fold(policiesFold, log).get(ID);
          const decision = changePolicy(fold(policiesFold, log), {
            policy_id: ID,
            policy: settings(more),
            expected_version: null,
            now,
          });
          if (decision.kind === 'refused') throw new Error(decision.refusal.code);
          for (const { type, data } of decision.facts) log.push(storedEvent(type, data as never) as StoredEvent);
          const after = fold(policiesFold, log).get(ID);
          expect(after?.version).toBe((before?.version ?? 0) + decision.facts.length);
          expect(decision.result).toEqual({ policy_id: ID, version: after?.version });
          expect(settingsOf(after as Policy)).toEqual(settings(more));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('another version is told with the one that there is, for a change and a deletion', () => {
    const state = fold(policiesFold, [created()]);
    for (const decision of [
      changePolicy(state, { policy_id: ID, policy: settings(), expected_version: 3, now }),
      deletePolicy(state, { policy_id: ID, expected_version: 3 }),
    ]) {
      expect(decision).toMatchObject({
        kind: 'refused',
        refusal: { code: 'version_conflict', detail: { policy_id: ID, version: 1 } },
      });
    }
    expect(deletePolicy(state, { policy_id: ID, expected_version: 1 })).toMatchObject({
      kind: 'accepted',
      result: { policy_id: ID, version: 1 },
    });
  });

  it('all that is wrong is told before it is written, and at its version', () => {
    const bad = settings({ match: { actions: ['nothing'] }, approvers: { users: [] } });
    const state = fold(policiesFold, [created()]);
    const problems = ['match.actions[0]', 'approvers'];
    for (const decision of [
      createPolicy(state, { policy_id: idOf(2), policy: bad, now }),
      changePolicy(state, { policy_id: ID, policy: bad, expected_version: 1, now }),
    ]) {
      expect(decision).toMatchObject({
        kind: 'refused',
        refusal: { code: 'invalid', problems: problems.map((path) => ({ path })) },
      });
    }
  });

  it('an event of a policy that is not there, or is gone, makes none', () => {
    const changed = storedEvent('PolicyChanged', { policy_id: ID, version: 2, policy: settings() });
    const deleted = storedEvent('PolicyDeleted', { policy_id: ID, version: 1 });
    expect(fold(policiesFold, [changed]).has(ID)).toBe(false);
    expect(fold(policiesFold, [created(), deleted, changed]).has(ID)).toBe(false);
    expect(fold(policiesFold, [deleted]).size).toBe(1);
  });

  it('a change keeps when it was made, and drops what it does not say any more', () => {
    const changed = storedEvent(
      'PolicyChanged',
      { policy_id: ID, version: 2, policy: settings({ name: 'other' }) },
      { position: 9 },
    );
    const policy = fold(policiesFold, [created(settings({ note: 'old' })), changed]).get(ID);
    expect(policy).toMatchObject({
      name: 'other',
      is_default: false,
      created_at: created().recorded_at,
      updated_at: changed.recorded_at,
    });
    expect(policy).not.toHaveProperty('note');
  });
});

describe('[PO16] [PO17] what a window says', () => {
  it.each([
    ['* * * * *', null],
    ['0 2 * jan-mar mon,wed', null],
    ['*/15 0-6/2 1,15 * *', null],
    ['0 2 * * SUN', null],
    ['0 2 * *', 'five fields'],
    ['0 0 2 * * *', 'five fields'],
    ['0  2 * * *', 'five fields'],
    [' 0 2 * * *', 'five fields'],
    ['0 2 ? * *', 'five fields'],
    ['0 2 * * 1#2', 'five fields'],
    ['0 2 L * *', '"l" is no month'],
    ['0 2 15W * *', '"w" is no month'],
    ['0 2 * foo *', '"foo" is no month'],
    ['60 2 * * *', ''],
    ['0 24 * * *', ''],
    ['0 2 * 13 *', ''],
  ])('%j: %s', (cron, wrong) => {
    if (wrong === null) expect(wrongInCron(cron)).toBeNull();
    else expect(wrongInCron(cron)).toContain(wrong);
    if (wrong === '') expect(wrongInCron(cron)).not.toMatch(/^$|^CronPattern/);
  });

  it.each([
    ['0 0 29 2 *', true],
    ['0 0 30 2 *', false],
    ['0 0 31 4,6 *', false],
  ])('%s occurs within five years: %s', (cron, occurs) => {
    const window = { kind: 'allow' as const, cron, duration_seconds: 60, time_zone: 'UTC' };
    expect(policyProblems(settings({ windows: [window] }), false, now).map(({ code }) => code)).toEqual(
      occurs ? [] : ['cron_never_starts'],
    );
    const start = startsOf(cron, 'UTC').after(Date.parse(now));
    expect(start !== null && start - Date.parse(now) <= CRON_HORIZON_MS).toBe(occurs);
  });

  it('between two starts there is none, in every zone', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu');
    const cron = fc.constantFrom('*/20 * * * *', '30 2 * * *', '0 0 1 * *', '15 1,2,3 * * 0', '0 12 29 2 *');
    const instant = fc
      .integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2027, 0, 1) / 60_000 })
      .map((minutes) => minutes * 60_000);
    fc.assert(
      fc.property(zone, cron, instant, (time_zone, expression, at) => {
        const starts = startsOf(expression, time_zone);
        const [before, after] = [starts.atOrBefore(at), starts.after(at)];
        if (before === null || after === null) throw new Error('it always occurs');
        expect(before <= at && after > at).toBe(true);
        expect(starts.atOrBefore(before)).toBe(before);
        expect(starts.after(before)).toBe(after);
        expect(starts.atOrBefore(after - 1)).toBe(before);
      }),
      { numRuns: 40 },
    );
  });
});

describe('[PO19] the default policy', () => {
  const codes = (more: Partial<PolicySettings>) =>
    policyProblems({ ...settingsOf(seed), ...more }, true, now).map(({ path, code }) => `${path} ${code}`);
  it.each<[Partial<PolicySettings>, boolean]>([
    [{}, true],
    [{ match: { actions: ['*'] } }, true],
    [{ match: { actions: ['system.gitops_create_node', 'system.*'] } }, true],
    [{ match: { actions: ['system.gitops_create_*', 'system.gitops_delete_*'] } }, false],
    [{ match: { actions: ['*'], kinds: ['node'] } }, false],
    [{ match: { actions: ['*'], at_least_changes: 1 } }, false],
    [{ enabled: false }, false],
    [{ decision: 'block' }, true],
  ])('may be %j: %s', (more, isFine) => {
    expect(codes(more)).toEqual(isFine ? [] : ['match default_matches_everything']);
    expect(policyProblems({ ...settingsOf(seed), ...more }, false, now)).toEqual([]);
  });
});

describe('[PO22] [PO23] who decides', () => {
  const admitted = (id: string, more: object = {}) =>
    storedEvent('SubjectAdmitted', {
      subject_id: id,
      kind: 'user',
      roles: [],
      permissions: ['system.gitops.approve'],
      issued_at: now,
      valid_until: now,
      ...more,
    });
  const people = fold(electorateFold, [
    admitted('ada'),
    admitted('ben', { roles: ['sre'] }),
    admitted('bot', { kind: 'service' }),
  ]);

  it.each([
    [undefined, 'user', 'stranger', true],
    [{ roles: ['sre'] }, 'user', 'stranger', false],
    [{ users: ['stranger'] }, 'user', 'stranger', true],
    [{ services: ['bot'] }, 'user', 'ada', true],
    [{ services: ['bot'], roles: [] }, 'user', 'ada', false],
    [undefined, 'service', 'bot', false],
    [{ users: ['bot'] }, 'service', 'bot', false],
    [{ services: ['bot'] }, 'service', 'bot', true],
    [{ services: ['ada'] }, 'user', 'ada', true],
  ] as const)('%j lets a %s called %s decide: %s', (approvers, type, id, expected) => {
    expect(isNamedBy(approvers as never, { type, id }, people)).toBe(expected);
  });

  it('what cannot be fulfilled says how many there are, and why one may not count', () => {
    const policy = { decision: 'require_approval', approvals_required: 3, separation_of_duties: false } as const;
    expect(whyUnsatisfiable(policy, people)).toMatch(/^2 of those who have signed in may decide under it/);
    expect(whyUnsatisfiable(policy, people)).not.toContain('author');
    expect(whyUnsatisfiable({ ...policy, approvals_required: 2, separation_of_duties: true }, people)).toContain(
      'one of whom may be the author',
    );
    expect(whyUnsatisfiable({ ...policy, approvals_required: 2 }, people)).toBeNull();
  });

  it('nobody is let in by an event that says something else', () => {
    const other = { ...admitted('eve'), type: 'SubjectErased' } as unknown as StoredEvent;
    expect(electorateFold.evolve(people, other).has('eve')).toBe(false);
  });
});

describe('[PO25] loosening', () => {
  const any = fc
    .record({
      enabled: fc.boolean(),
      decision: fc.constantFrom<PolicySettings['decision']>(
        'block',
        'require_approval',
        'notify_and_proceed',
        'auto_approve',
        'silent',
      ),
      approvals_required: fc.integer({ min: 1, max: 3 }),
      separation_of_duties: fc.boolean(),
    })
    .map((more) => settings(more));

  it('is nothing of what stays as it is, and something of every way back from it', () => {
    fc.assert(
      fc.property(any, any, (one, other) => {
        expect(looseningsOf(one, one)).toEqual([]);
        const [there, back] = [looseningsOf(one, other), looseningsOf(other, one)];
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        const heeded = [one, other].some(({ enabled, decision }) => enabled && decision !== 'block');
        if (!isSame && heeded) expect(there.length + back.length).toBeGreaterThan(0);
      }),
      { numRuns: 150 },
    );
  });

  it('a policy that was off says nothing before, one that is off nothing after', () => {
    const off = settings({ enabled: false });
    expect([looseningsOf(null, null), looseningsOf(off, null), looseningsOf(null, off)]).toEqual([[], [], []]);
    expect(looseningsOf(off, settings({ decision: 'block' }))).toEqual([]);
    expect(
      looseningsOf(
        settings({ separation_of_duties: true, refuse_unknown_author: false }),
        settings({ separation_of_duties: false }),
      ),
    ).toEqual(['separation_of_duties']);
  });
});
