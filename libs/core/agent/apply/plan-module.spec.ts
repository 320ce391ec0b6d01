import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_RECORD, evolveRecord, type PathState, planModule } from '../index.ts';
import { ABSENT, begun, changeOf, contextOf, moduleOf, stamp, there, was } from '../testing/plans.ts';

describe('the plan of a module', () => {
  const module = moduleOf({ '/etc/x': 'new' });

  it('[AG6] names what is there before it is taken over', () => {
    const plan = changeOf(module, contextOf({ '/etc/x': there('old', 0o600) }, EMPTY_RECORD, module));
    expect(plan.intents).toEqual([{ path: '/etc/x', before: was('old', 0o600), after: was('new') }]);
    expect(plan.writes.map(({ file }) => file.path)).toEqual(['/etc/x']);
    expect(plan.handChanges).toEqual([]);
  });

  it('[AG6] takes over what is already right without writing it', () => {
    const plan = changeOf(module, contextOf({ '/etc/x': there('new') }, EMPTY_RECORD, module));
    expect(plan.intents).toHaveLength(1);
    expect(plan.writes).toEqual([]);
  });

  it('[AG5, AG16] is the rest of the work, from every place at which an attempt can have ended', () => {
    const paths = fc.uniqueArray(fc.constantFrom('/etc/a', '/etc/b', '/srv/c', '/srv/d/e'), { minLength: 1 });
    const before = fc.constantFrom<PathState>(ABSENT, there('old'), there('new'));
    fc.assert(
      fc.property(paths, fc.array(before, { minLength: 4, maxLength: 4 }), fc.nat(4), (names, states, done) => {
        const wanted = moduleOf(Object.fromEntries(names.map((name) => [name, 'new'])));
        const start = Object.fromEntries(names.map((name, index) => [name, states[index] ?? ABSENT]));
        const first = changeOf(wanted, contextOf(start, EMPTY_RECORD, wanted));
        const record = begun(EMPTY_RECORD, wanted, first);
        const written = new Set(first.writes.slice(0, done).map(({ file }) => file.path));
        const now = Object.fromEntries(
          names.map((name) => [name, written.has(name) ? there('new') : (start[name] ?? ABSENT)]),
        );
        const second = changeOf(wanted, contextOf(now, record, wanted));
        // Nothing of the agent's own is taken for a hand change, and nothing is written twice or forgotten.
        expect(second.handChanges).toEqual([]);
        const rest = first.writes.map(({ file }) => file.path).filter((path) => !written.has(path));
        expect(second.writes.map(({ file }) => file.path)).toEqual(rest);
        // What there was before is what there was before the first attempt.
        const restore = begun(record, wanted, second).modules['web']?.restore ?? [];
        for (const { path, to } of restore) {
          const state = start[path] ?? ABSENT;
          expect(to).toEqual(state.kind === 'file' ? { kind: 'file', stamp: state.stamp } : ABSENT);
        }
        const settled = evolveRecord(begun(record, wanted, second), { kind: 'module_applied', module: 'web' });
        const all = Object.fromEntries(names.map((name) => [name, there('new')]));
        expect(planModule(wanted, contextOf(all, settled, wanted))).toEqual({ kind: 'nothing' });
      }),
    );
  });

  it.each<[string, PathState, string]>([
    ['content', there('by hand'), 'content'],
    ['mode', there('new', 0o666), 'mode'],
    ['owner', { kind: 'file', sizeBytes: 3, stamp: { ...stamp('new'), owner: { uid: 5, gid: 0 } } }, 'owner'],
    ['absence', ABSENT, 'missing'],
  ])('[AG8] tells a hand change of the %s', (_, state, what) => {
    const first = changeOf(module, contextOf({ '/etc/x': ABSENT }, EMPTY_RECORD, module));
    const settled = evolveRecord(begun(EMPTY_RECORD, module, first), { kind: 'module_applied', module: 'web' });
    const plan = changeOf(module, contextOf({ '/etc/x': state }, settled, module));
    expect(plan.handChanges).toEqual([{ path: '/etc/x', what }]);
    expect(plan.writes).toHaveLength(1);
  });

  it('[AG8] does not see an owner where the agent cannot give files away', () => {
    const first = changeOf(module, contextOf({ '/etc/x': ABSENT }, EMPTY_RECORD, module));
    const settled = evolveRecord(begun(EMPTY_RECORD, module, first), { kind: 'module_applied', module: 'web' });
    const mine: PathState = { kind: 'file', sizeBytes: 3, stamp: { ...stamp('new'), owner: { uid: 1000, gid: 1000 } } };
    const context = contextOf({ '/etc/x': mine }, settled, module);
    const looks = { ...context.looks, canGiveAway: false };
    expect(planModule(module, { ...context, looks })).toEqual({ kind: 'nothing' });
  });

  it('[AG14] is not made again for what failed in this bundle, and is in another one', () => {
    const first = changeOf(module, contextOf({ '/etc/x': there('old') }, EMPTY_RECORD, module));
    const problem = { step: 'units', code: 'unit_failed', message: 'no' } as const;
    const failing = { kind: 'module_failed', module: 'web', problem, bundle: 'b1' } as const;
    const failed = [failing, { kind: 'module_restored', module: 'web' } as const].reduce(
      evolveRecord,
      begun(EMPTY_RECORD, module, first),
    );
    // The path was taken over by the attempt alone: it is given up with it.
    expect(failed.files).toEqual({});
    const context = contextOf({ '/etc/x': there('old') }, failed, module);
    expect(planModule(module, context)).toEqual({ kind: 'failed_before', problem });
    expect(planModule(module, { ...context, isRetry: true }).kind).toBe('change');
    expect(planModule(module, { ...context, bundleDigest: 'b2' }).kind).toBe('change');
    expect(planModule({ ...module, wish: 'other' }, context).kind).toBe('change');
  });
});
