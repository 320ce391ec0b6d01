import { type Finding, LANGUAGE_RELEASE, type LiveSnapshot, NAMED_LIVE_MAX } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { isSameLive, lastsWhile } from './lasting.ts';
import { namedLive } from './named-live.ts';

const TIP = 'a'.repeat(40);
const finding = (code: string): Finding => ({ severity: 'error', code, message: 'm' });
const live = (version: number, kind = 'module', key = 'nginx') => ({ kind, key, version }) as never;
const snapshot = (given: Partial<LiveSnapshot> = {}): LiveSnapshot => ({
  account_id: 'acme',
  revision: 7,
  resources: [],
  gone: [],
  module_versions: [],
  declared_by_others: [],
  ...given,
});
const promoted = (version: string, state: 'live' | 'blessed') => ({
  module: 'nginx',
  version,
  state,
  promoted_at: '2026-01-01T00:00:00.000Z',
});
const NGINX = { kind: 'module', key: 'nginx' } as const;

describe('[FL20] what a failure names of the live fleet', () => {
  it('is told by its version, and a module by what its channels stand for as well', () => {
    const node = { kind: 'node', key: 'edge-01' } as const;
    const state = (of: LiveSnapshot) => namedLive(of, [NGINX, node]).map((each) => each.state);
    expect(state(snapshot())).toEqual(['absent - -', 'absent']);
    expect(state(snapshot({ resources: [live(3), live(4, 'node', 'edge-01')] }))).toEqual(['3 - -', '4']);
    const module_versions = [promoted('1.26.0', 'live'), promoted('1.25.0', 'blessed')];
    expect(state(snapshot({ module_versions }))).toEqual(['absent 1.26.0 1.25.0', 'absent']);
  });

  it('is listed once, however often it is named, and nothing else is', () => {
    const of = snapshot({ resources: [live(3), live(5, 'module', 'chrony')] });
    expect(namedLive(of, [NGINX, NGINX])).toEqual([{ ...NGINX, state: '3 - -' }]);
  });
});

describe('[FL20] a failure lasts', () => {
  const named = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ kind: 'module' as const, key: `m${n}`, state: 'absent - -' }));

  it('while tip, release and what it names are as they were', () => {
    expect(lastsWhile([finding('unknown_key')], TIP)).toEqual({
      tip: TIP,
      language_release: LANGUAGE_RELEASE,
      live: null,
    });
    const resources = named(2);
    expect(lastsWhile([], TIP, { revision: 7, named: resources })?.live).toEqual({ revision: 7, resources });
  });

  it('while nothing at all changes in the fleet, when it names too much to list', () => {
    expect(lastsWhile([], TIP, { revision: 7, named: named(NAMED_LIVE_MAX) })?.live?.resources).toHaveLength(100);
    expect(lastsWhile([], TIP, { revision: 7, named: named(NAMED_LIVE_MAX + 1) })?.live).toEqual({
      revision: 7,
      resources: null,
    });
  });

  it.each(['internal_error', 'parse_too_expensive'])('not when it may pass by itself: %s', (code) => {
    expect(lastsWhile([finding('unknown_key'), finding(code)], TIP)).toBeUndefined();
  });
});

describe('[FL20] two failures met the same of the live fleet', () => {
  const at = (revision: number, ...states: string[]) => ({
    revision,
    resources: states.map((state, n) => ({ kind: 'module' as const, key: `m${n}`, state })),
  });

  it.each([
    ['neither names any', null, null, true],
    ['only one names any', null, at(1, 'absent'), false],
    ['at the same revision', at(1, 'absent'), at(1, 'absent'), true],
    ['in the same states later', at(1, 'absent', '3'), at(9, 'absent', '3'), true],
    ['in another state', at(1, 'absent'), at(9, '8'), false],
    ['one more', at(1, 'absent'), at(9, 'absent', '3'), false],
    ['one less', at(1, 'absent', '3'), at(9, 'absent'), false],
    ['too much to list, later', { revision: 1, resources: null }, { revision: 9, resources: null }, false],
  ])('%s', (_what, one, other, expected) => {
    expect(isSameLive(one, other)).toBe(expected);
    expect(isSameLive(other, one)).toBe(expected);
  });
});
