import type { Attributes, ChangeCause, Json, ModuleVersion } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { declare, diff, fileWith, fleet, live, managed, onlyChange, planFor } from './testing/world.ts';

const BASE = live('template', 'base');
const node = (fields: Attributes): Attributes => ({ template: 'base', region: 'eu', ...fields });

/** The cause of one changed node: last applied, live now, declared now. */
function causeOf(applied: Attributes, now: Attributes, declared: Attributes): ChangeCause {
  const snapshot = fleet([BASE, managed('node', 'n', node(applied), node(now))]);
  return onlyChange(planFor(fileWith([declare('node', 'n', node(declared))]), snapshot)).cause;
}

describe('the cause of a field', () => {
  it.each<[string, Attributes, Attributes, Attributes, ChangeCause]>([
    ['the declaration moved', { region: 'a' }, { region: 'a' }, { region: 'b' }, 'git'],
    ['live moved', { region: 'a' }, { region: 'b' }, { region: 'a' }, 'drift'],
    ['both moved', { region: 'a' }, { region: 'b' }, { region: 'c' }, 'both'],
    ['declared for the first time', {}, { instance_type: 'a' }, { instance_type: 'b' }, 'git'],
    ['no longer declared', { instance_type: 'a' }, { instance_type: 'a' }, {}, 'git'],
    ['no longer declared, and live moved', { instance_type: 'a' }, { instance_type: 'b' }, {}, 'both'],
    [
      'a key of a map moved in git',
      { labels: { a: 1, b: 1 } },
      { labels: { a: 1, b: 1 } },
      { labels: { a: 2, b: 1 } },
      'git',
    ],
    [
      'another key of the map moved live',
      { labels: { a: 1 } },
      { labels: { a: 1, b: 1 } },
      { labels: { a: 1 } },
      'drift',
    ],
  ])('[DF11] %s', (_, applied, now, declared, cause) => {
    expect(causeOf(applied, now, declared)).toBe(cause);
  });

  it('[DF11] keys of one map have causes of their own', () => {
    const snapshot = fleet([
      BASE,
      managed('node', 'n', node({ labels: { a: 1, b: 1 } }), node({ labels: { a: 1, b: 2 } })),
    ]);
    const change = onlyChange(planFor(fileWith([declare('node', 'n', node({ labels: { a: 2, b: 1 } }))]), snapshot));
    expect(change.fields).toEqual([
      { path: 'labels.a', from: 1, to: 2, cause: 'git' },
      { path: 'labels.b', from: 2, to: 1, cause: 'drift' },
    ]);
    expect(change.cause).toBe('both');
  });

  it('[DF11] the order in which live keeps a set is no move', () => {
    const peer = managed('sdwan_peer', 'f/n', { lan_subnets: ['a', 'b'] }, { lan_subnets: ['b', 'a'] });
    const snapshot = fleet([BASE, live('node', 'n', node({})), live('sdwan_network', 'f'), peer]);
    const desired = fileWith([declare('sdwan_peer', 'f/n', { lan_subnets: ['c'] })]);
    expect(onlyChange(planFor(desired, snapshot)).cause).toBe('git');
  });

  it('[DF11] a deleted resource that had drifted was changed by both', () => {
    const snapshot = fleet([BASE, managed('node', 'n', node({}), node({ region: 'us' }))]);
    expect(onlyChange(planFor(fileWith([]), snapshot)).cause).toBe('both');
  });

  it('[DF13] different fields combine', () => {
    const applied = { region: 'a', instance_type: 'a' };
    expect(causeOf(applied, { region: 'b', instance_type: 'a' }, { region: 'a', instance_type: 'b' })).toBe('both');
    expect(causeOf(applied, applied, { region: 'b', instance_type: 'b' })).toBe('git');
  });
});

describe('modules that follow a channel', () => {
  const version = (text: string, state: ModuleVersion['state'], day: number): ModuleVersion => ({
    module: 'nginx',
    version: text,
    state,
    promoted_at: `2026-01-0${day}T00:00:00.000Z`,
  });
  const nginx = live('module', 'nginx');
  const using = (pin: string | null, more: Record<string, Json> = {}): Attributes => ({
    modules: [{ name: 'nginx', version: pin, priority: null, enabled: true, config: {}, ...more }],
  });
  const desired = (pin: string | null, more: Record<string, Json> = {}) =>
    fileWith([declare('template', 't', using(pin, more))]);

  it('[DF12] the channel moved: release', () => {
    const snapshot = fleet([nginx, managed('template', 't', using('1.9.0'))], {
      versions: [version('1.9.0', 'live', 1), version('1.10.0', 'live', 2)],
    });
    const change = onlyChange(planFor(desired('@live'), snapshot));
    expect(change).toMatchObject({
      action: 'update',
      cause: 'release',
      fields: [{ path: 'modules[nginx].version', from: '1.9.0', to: '1.10.0', cause: 'release' }],
      declared: using('1.10.0'),
    });
  });

  it.each([
    ['an explicit pin moved', '1.9.0', '1.9.0', '1.10.0', 'git'],
    ['unpinned before', null, null, '@live', 'git'],
    ['live moved as well', '1.9.0', '1.8.0', '@live', 'both'],
    ['only live moved', '1.10.0', '1.8.0', '@live', 'drift'],
  ])('[DF12] %s is not a release', (_, applied, now, declared, cause) => {
    const template = managed('template', 't', using(applied), using(now));
    const snapshot = fleet([nginx, template], { versions: [version('1.10.0', 'live', 2)] });
    expect(onlyChange(planFor(desired(declared), snapshot)).cause).toBe(cause);
  });

  it('[DF13] a release beside another edit in git is `git`', () => {
    const snapshot = fleet([nginx, managed('template', 't', using('1.9.0'))], {
      versions: [version('1.10.0', 'live', 2)],
    });
    expect(onlyChange(planFor(desired('@live', { priority: 3 }), snapshot)).cause).toBe('git');
  });

  it('[DF17] channels resolve by the time of promotion', () => {
    const snapshot = fleet([nginx], {
      versions: [version('1.9.0', 'live', 3), version('1.10.0', 'live', 2), version('2.0.0', 'blessed', 1)],
    });
    expect(onlyChange(planFor(desired('@live'), snapshot)).write).toMatchObject(using('1.9.0'));
    expect(onlyChange(planFor(desired('@blessed'), snapshot)).write).toMatchObject(using('2.0.0'));
  });

  it('[DF17] a channel that resolves to what is live proposes nothing', () => {
    const snapshot = fleet([nginx, managed('template', 't', using('1.9.0'))], {
      versions: [version('1.9.0', 'live', 1)],
    });
    expect(planFor(desired('@live'), snapshot).changes).toEqual([]);
  });

  it("[DF17] a declared module's own version follows as well", () => {
    const snapshot = fleet([managed('module', 'nginx', { version: '1' })], { versions: [version('2', 'live', 1)] });
    const change = onlyChange(planFor(fileWith([declare('module', 'nginx', { version: '@live' })]), snapshot));
    expect(change).toMatchObject({ cause: 'release', write: { version: '2' } });
  });

  it('[DF17] nothing in that state is an unresolved reference, told once', () => {
    const computed = diff(desired('@blessed'), fleet([nginx], { versions: [version('1', 'live', 1)] }));
    expect(computed).toMatchObject({ kind: 'failed', findings: [{ code: 'unresolved_reference' }] });
    expect(computed.findings[0]?.message).toContain('template t pins nginx@blessed');
    expect(diff(desired('@live'), fleet([])).findings).toHaveLength(1);
  });

  it('[DF17] an unpinned module is stored as that, and follows without a proposal', () => {
    const snapshot = fleet([nginx, managed('template', 't', using(null))], { versions: [version('9', 'live', 9)] });
    expect(planFor(desired(null), snapshot).changes).toEqual([]);
  });

  it('[DF17] a version that the catalogue does not list is a warning; a module without a catalogue is not', () => {
    const listed = diff(desired('1.26.1'), fleet([nginx], { versions: [version('1.26.0', 'live', 1)] }));
    expect(listed).toMatchObject({
      kind: 'computed',
      findings: [{ severity: 'warning', code: 'unknown_module_version', resource: { kind: 'template', key: 't' } }],
    });
    expect(diff(desired('1.26.1'), fleet([nginx])).findings).toEqual([]);
  });
});
