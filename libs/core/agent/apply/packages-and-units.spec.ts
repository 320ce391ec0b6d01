import { describe, expect, it } from 'vitest';
import { type DesiredModule, EMPTY_RECORD, evolveRecord, type NodeRecord, planModule } from '../index.ts';
import { ABSENT, begun, changeOf, contextOf, moduleOf, settled, there } from '../testing/plans.ts';

const RUNS = { isEnabled: true, isActive: true };
const OFF = { isEnabled: false, isActive: false };
const unit = (isEnabled: boolean, restartOn: readonly string[] = ['/etc/x']) => ({
  ...{ name: 'x.service', isEnabled, restartOn: new Set(restartOn) },
});
const FILES = { '/etc/x': 'new' };
const withUnit = (isEnabled: boolean, restartOn?: readonly string[]): DesiredModule =>
  moduleOf(FILES, { units: [unit(isEnabled, restartOn)] });

/** In place, with its unit running. */
function inPlace(module: DesiredModule, units = { 'x.service': RUNS }): NodeRecord {
  return settled(module, contextOf({ '/etc/x': there('new') }, EMPTY_RECORD, module, { units }));
}

describe('packages', () => {
  const module = moduleOf({}, { packages: ['nginx', 'curl'] });

  it('are installed where they are missing, and only those', () => {
    const plan = changeOf(module, contextOf({}, EMPTY_RECORD, module, { installed: ['curl', 'vim'] }));
    expect(plan.packages).toEqual(['nginx']);
  });

  it('[AG5] that somebody took away are installed again', () => {
    const record = settled(module, contextOf({}, EMPTY_RECORD, module));
    const isThere = contextOf({}, record, module, { installed: ['nginx', 'curl'] });
    expect(planModule(module, isThere)).toEqual({ kind: 'nothing' });
    expect(changeOf(module, contextOf({}, record, module, { installed: ['nginx'] })).packages).toEqual(['curl']);
  });
});

describe('units', () => {
  it.each([
    ['is not there', null, RUNS],
    ['is off', OFF, RUNS],
    ['is enabled and does not run', { isEnabled: true, isActive: false }, RUNS],
    ['runs and is not enabled', { isEnabled: false, isActive: true }, RUNS],
  ])('are made to run when the unit %s', (_, now, wanted) => {
    const module = withUnit(true);
    const record = inPlace(module);
    const context = contextOf({ '/etc/x': there('new') }, record, module, { units: { 'x.service': now } });
    expect(changeOf(module, context).units).toEqual([{ name: 'x.service', wanted, isRestart: false }]);
  });

  it('are stopped where that is wanted, and not restarted for a file', () => {
    const module = withUnit(false);
    const context = contextOf({ '/etc/x': there('old') }, EMPTY_RECORD, module, { units: { 'x.service': RUNS } });
    expect(changeOf(module, context).units).toEqual([{ name: 'x.service', wanted: OFF, isRestart: false }]);
  });

  it('[AG5] that are as they should be are left alone', () => {
    const module = withUnit(true);
    const context = contextOf({ '/etc/x': there('new') }, inPlace(module), module, { units: { 'x.service': RUNS } });
    expect(planModule(module, context)).toEqual({ kind: 'nothing' });
  });

  it('[AG11] are restarted when a file of theirs is written, and not for another one', () => {
    const units = { 'x.service': RUNS };
    for (const [restartOn, isRestart] of [
      [['/etc/x'], true],
      [['/etc/other'], false],
      [[], false],
    ] as const) {
      const module = withUnit(true, restartOn);
      const context = contextOf({ '/etc/x': there('by hand') }, inPlace(module), module, { units });
      expect(changeOf(module, context).units.some((each) => each.isRestart)).toBe(isRestart);
    }
  });

  it('[AG11] are restarted when a file of theirs goes', () => {
    const module = moduleOf({}, { units: [unit(true)] });
    const record = inPlace(withUnit(true));
    const context = contextOf({ '/etc/x': there('new') }, record, module, { units: { 'x.service': RUNS } });
    expect(changeOf(module, context)).toMatchObject({
      drops: [{ path: '/etc/x' }],
      units: [{ name: 'x.service', isRestart: true }],
    });
  });

  it('[AG11] are restarted also when the agent was killed between the file and the restart', () => {
    const module = withUnit(true);
    const units = { 'x.service': RUNS };
    const first = changeOf(module, contextOf({ '/etc/x': ABSENT }, EMPTY_RECORD, module, { units }));
    const killed = begun(EMPTY_RECORD, module, first);
    // The file is there by now, so that nothing else would say that it changed.
    const after = (record: NodeRecord) => contextOf({ '/etc/x': there('new') }, record, module, { units });
    expect(changeOf(module, after(killed)).units).toEqual([{ name: 'x.service', wanted: RUNS, isRestart: true }]);
    const restarted = evolveRecord(killed, { kind: 'unit_restarted', module: 'web', unit: 'x.service' });
    expect(changeOf(module, after(restarted)).units).toEqual([]);
  });
});
