import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMPTY_RECORD,
  evolveRecord,
  HAND_CHANGES_KEPT_MAX,
  type HandChange,
  type Intent,
  type JournalEntry,
  type NodeRecord,
} from '../index.ts';
import { ABSENT, was } from '../testing/plans.ts';

const after = (entries: readonly JournalEntry[], from: NodeRecord = EMPTY_RECORD) => entries.reduce(evolveRecord, from);
const intent = (path: string, before: Intent['before'], to: string): Intent => ({ path, before, after: was(to) });
const begun = (
  intents: readonly Intent[],
  more: Partial<Extract<JournalEntry, { kind: 'module_begun' }>> = {},
): JournalEntry => ({
  ...{ kind: 'module_begun', module: 'web', version: '1', wish: 'w', folders: [], restarts: [] },
  intents,
  ...more,
});
const APPLIED: JournalEntry = { kind: 'module_applied', module: 'web' };
const PROBLEM = { step: 'units', code: 'unit_failed', message: 'no' } as const;
const FAILED: JournalEntry = { kind: 'module_failed', module: 'web', problem: PROBLEM, bundle: 'b1' };
const RESTORED: JournalEntry = { kind: 'module_restored', module: 'web' };

describe('what the agent remembers', () => {
  it('is the newest bundle', () => {
    const number = { epoch: 1, counter: 2 };
    expect(after([{ kind: 'bundle_accepted', number, digest: 'd' }]).bundle).toEqual({ number, digest: 'd' });
  });

  it('of an attempt is what it found and what it wants, in this order, and what to put back', () => {
    const record = after([begun([intent('/etc/x', was('old'), 'new')])]);
    expect(record.files['/etc/x']).toEqual({ module: 'web', original: was('old'), written: [was('old'), was('new')] });
    expect(record.modules['web']).toMatchObject({
      ...{ state: 'applying', wish: 'w', problem: null, failedIn: null },
      restore: [{ path: '/etc/x', to: was('old'), wasOurs: false }],
    });
  });

  it('of one that ended well is what it wanted', () => {
    const record = after([begun([intent('/etc/x', was('old'), 'new')]), APPLIED]);
    expect(record.files['/etc/x']).toMatchObject({ original: was('old'), written: [was('new')] });
    expect(record.modules['web']).toMatchObject({ state: 'applied', restore: [] });
  });

  it('leaves alone what another attempt has written', () => {
    const other = begun([intent('/etc/y', ABSENT, 'y')], { module: 'dns' });
    const record = after([other, begun([intent('/etc/x', ABSENT, 'x')]), APPLIED]);
    expect(record.files['/etc/y']?.written).toEqual([ABSENT, was('y')]);
  });

  it('[AG6] keeps the first original through every later version', () => {
    const record = after([
      begun([intent('/etc/x', was('old'), 'one')]),
      APPLIED,
      begun([intent('/etc/x', was('one'), 'two')]),
      APPLIED,
    ]);
    expect(record.files['/etc/x']).toEqual({ module: 'web', original: was('old'), written: [was('two')] });
  });

  it('[AG6] keeps the original when a path goes from module to module', () => {
    const taken = begun([intent('/etc/x', was('one'), 'two')], { module: 'dns' });
    const record = after([begun([intent('/etc/x', was('old'), 'one')]), APPLIED, taken]);
    expect(record.files['/etc/x']).toMatchObject({ module: 'dns', original: was('old') });
    expect(record.modules['dns']?.restore).toEqual([{ path: '/etc/x', to: was('one'), wasOurs: true }]);
  });

  it('[AG16] of an attempt that was cut short and goes on is what there was before the first', () => {
    const first = begun([intent('/etc/x', was('old'), 'new')]);
    const record = after([first, begun([intent('/etc/x', was('new'), 'new')])]);
    expect(record.modules['web']?.restore).toEqual([{ path: '/etc/x', to: was('old'), wasOurs: false }]);
    expect(record.files['/etc/x']).toMatchObject({ original: was('old'), written: [was('old'), was('new')] });
  });

  it('of an attempt after one that ended begins anew with what to put back', () => {
    const second = begun([intent('/etc/x', was('new'), 'newer')]);
    const record = after([begun([intent('/etc/x', was('old'), 'new')]), APPLIED, second]);
    expect(record.modules['web']?.restore).toEqual([{ path: '/etc/x', to: was('new'), wasOurs: true }]);
  });

  it('[AG8] names each state once that may be there by the agent’s own doing, the wanted one last', () => {
    const record = after([
      begun([intent('/etc/x', was('old'), 'new')]),
      begun([intent('/etc/x', was('new'), 'old')]),
      begun([intent('/etc/x', was('old'), 'new')]),
    ]);
    expect(record.files['/etc/x']?.written).toEqual([was('old'), was('new')]);
  });
});

describe('an attempt that failed', () => {
  it('[AG13] says why, and is being put back until that is done', () => {
    const record = after([begun([intent('/etc/x', was('old'), 'new')]), FAILED]);
    expect(record.modules['web']).toMatchObject({ state: 'restoring', problem: PROBLEM, failedIn: 'b1' });
    expect(record.modules['web']?.restore).toHaveLength(1);
  });

  it('[AG13] gives up paths that only it took, and is answerable again for what was the module’s', () => {
    const record = after([
      begun([intent('/etc/x', was('old'), 'one')]),
      APPLIED,
      begun([intent('/etc/x', was('one'), 'two'), intent('/etc/y', ABSENT, 'y')]),
      FAILED,
      RESTORED,
    ]);
    expect(record.files).toEqual({ '/etc/x': { module: 'web', original: was('old'), written: [was('one')] } });
    expect(record.modules['web']).toMatchObject({ state: 'failed', problem: PROBLEM, restore: [], restarts: [] });
  });

  it('[AG13] says nothing of a path that was released meanwhile', () => {
    const released: JournalEntry = { kind: 'file_released', path: '/etc/x' };
    const record = after([begun([intent('/etc/x', was('old'), 'one')]), FAILED, released, RESTORED]);
    expect(record.files).toEqual({});
  });

  it('is forgotten by the next attempt', () => {
    const record = after([begun([intent('/etc/x', ABSENT, 'x')]), FAILED, RESTORED, begun([])]);
    expect(record.modules['web']).toMatchObject({ state: 'applying', problem: null, failedIn: null, restore: [] });
  });
});

describe('folders, packages and units', () => {
  it('[AG9] are remembered once, however often they are made', () => {
    const record = after([begun([], { folders: ['/a', '/a/b'] }), begun([], { folders: ['/a/b', '/c'] })]);
    expect(record.folders).toEqual(['/a', '/a/b', '/c']);
    expect(after([{ kind: 'folder_gone', path: '/a/b' }], record).folders).toEqual(['/a', '/c']);
  });

  it('[AG10] are the agent’s from the moment on that it begins to install them', () => {
    const record = after([
      { kind: 'packages_installing', packages: ['nginx', 'curl'] },
      { kind: 'packages_installing', packages: ['curl', 'bind9'] },
    ]);
    expect(record.packages).toEqual(['bind9', 'curl', 'nginx']);
    expect(after([{ kind: 'packages_released', packages: ['curl', 'vim'] }], record).packages).toEqual([
      'bind9',
      'nginx',
    ]);
  });

  it('[AG10] keep how a unit was before any module declared it', () => {
    const was = { isEnabled: false, isActive: true };
    const record = after([
      { kind: 'unit_taken', unit: 'x.service', module: 'web', original: was },
      { kind: 'unit_taken', unit: 'x.service', module: 'dns', original: { isEnabled: true, isActive: true } },
    ]);
    expect(record.units).toEqual({ 'x.service': { module: 'dns', original: was } });
    expect(after([{ kind: 'unit_released', unit: 'x.service' }], record).units).toEqual({});
  });

  it('[AG11] owe a restart until it was done, also over attempts', () => {
    const record = after([begun([], { restarts: ['x.service'] }), begun([], { restarts: ['y.service', 'x.service'] })]);
    expect(record.modules['web']?.restarts).toEqual(['x.service', 'y.service']);
    const restarted: JournalEntry = { kind: 'unit_restarted', module: 'web', unit: 'x.service' };
    expect(after([restarted], record).modules['web']?.restarts).toEqual(['y.service']);
    expect(after([restarted, APPLIED], record).modules['web']?.restarts).toEqual(['y.service']);
  });
});

describe('hand changes', () => {
  const change = (n: number): HandChange => ({
    ...{ module: 'web', path: `/etc/${n}`, what: 'content', kept: null, atMs: n },
  });

  it('[AG20] are the newest ones, the newest last', () => {
    const entries = Array.from(
      { length: HAND_CHANGES_KEPT_MAX + 3 },
      (_, n): JournalEntry => ({
        kind: 'hand_change_kept',
        change: change(n),
      }),
    );
    const { handChanges } = after(entries);
    expect(handChanges).toHaveLength(HAND_CHANGES_KEPT_MAX);
    expect([handChanges[0]?.atMs, handChanges.at(-1)?.atMs]).toEqual([3, HAND_CHANGES_KEPT_MAX + 2]);
  });
});

describe('any journal', () => {
  const path = fc.constantFrom('/a', '/b');
  const module = fc.constantFrom('web', 'dns');
  const state = fc.constantFrom(ABSENT, was('one'), was('two'));
  const entry: fc.Arbitrary<JournalEntry> = fc.oneof(
    fc.record({ kind: fc.constant('module_applied' as const), module }),
    fc.record({ kind: fc.constant('module_restored' as const), module }),
    fc.record({ kind: fc.constant('module_removed' as const), module }),
    fc.record({ kind: fc.constant('file_released' as const), path }),
    fc.record({ kind: fc.constant('unit_restarted' as const), module, unit: fc.constant('x.service') }),
    module.map((name): JournalEntry => ({ ...FAILED, module: name }) as JournalEntry),
    fc
      .tuple(module, fc.uniqueArray(fc.record({ path, before: state, after: state }), { selector: (one) => one.path }))
      .map(([name, intents]) => begun(intents, { module: name })),
  );

  it('never throws, and remembers of each file what may be there', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), (entries) => {
        const record = after(entries);
        for (const file of Object.values(record.files)) expect(file.written.length).toBeGreaterThan(0);
        for (const { state: is, restore } of Object.values(record.modules)) {
          if (is === 'applied' || is === 'failed') expect(restore).toEqual([]);
        }
      }),
    );
  });

  it('changes nothing by entries about what is not there', () => {
    const about = [APPLIED, FAILED, RESTORED, { kind: 'module_removed', module: 'web' }] as const;
    for (const each of about) expect(after([each])).toEqual(EMPTY_RECORD);
  });
});
