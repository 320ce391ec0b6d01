import { AGENT_REPORT_EXAMPLE, type AgentReport } from '@fleetwright/contracts/agents';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { observe } from './observe.ts';
import { byStanding } from './shown-out.ts';
import { goneOffline } from './silence.ts';
import { driftKey, tellDrift, tellTransition } from './transition.ts';

const CURRENT = 'b'.repeat(64);
const stateOf = (more: Partial<AgentReport> = {}, current: string | null = CURRENT, isCloned = false) =>
  observe({ ...AGENT_REPORT_EXAMPLE, ...more }, { current, isCloned });
const failed = {
  name: 'nginx',
  version: '1',
  state: 'failed' as const,
  problem: { step: 'files' as const, code: 'disk_full', message: 'no space' },
};

describe('a node', () => {
  it('[FS1] that never reported is never_seen, and pending while it knows another bundle', () => {
    expect(observe(null, { current: CURRENT, isCloned: false }).state).toBe('never_seen');
    expect(stateOf({}, 'c'.repeat(64)).state).toBe('pending');
    expect(stateOf({}, null).state).toBe('pending');
    expect(stateOf({ bundle: null }).state).toBe('pending');
  });

  it.each<[string, Partial<AgentReport>]>([
    ['applies', { activity: 'applying' }],
    ['waits', { activity: 'waiting' }],
    ['has a module to apply', { modules: [{ name: 'nginx', version: '1', state: 'pending' }] }],
    ['does not know yet whether a check passes', { health: [{ module: 'nginx', name: 'answers', state: 'unknown' }] }],
    ['only says what it would do', { noop: true }],
  ])('[FS2] that %s is converging', (_what, more) => expect(stateOf(more).state).toBe('converging'));

  it('[FS2] that is at rest, with everything applied and passing, is converged', () => {
    expect(stateOf()).toEqual({ state: 'converged', reasons: [] });
  });

  it('[FS3] with what failed is degraded, and says why', () => {
    expect(stateOf({ modules: [failed] })).toEqual({
      state: 'degraded',
      reasons: [{ code: 'disk_full', message: 'nginx: no space' }],
    });
    expect(stateOf({ health: [{ module: 'nginx', name: 'answers', state: 'failing' }] }).reasons[0]?.code).toBe(
      'check_failing',
    );
    const network = { network: 'fabric', public_key: `${'A'.repeat(43)}=` };
    const refused = { ...network, state: 'failed' as const, message: 'network fabric: "x" cannot stand' };
    expect(stateOf({ networks: [refused] })).toMatchObject({
      state: 'degraded',
      reasons: [{ code: 'network_refused' }],
    });
    expect(stateOf({ networks: [{ ...network, state: 'rendered' }] }).state).toBe('converged');
    expect(stateOf({ problems: [{ code: 'unknown_format', message: 'x' }] }).state).toBe('degraded');
    expect(stateOf({ problems: [{ code: 'clock_skew', message: 'x' }] }).state).toBe('converged');
    expect(stateOf({}, CURRENT, true).reasons[0]?.code).toBe('identity_cloned');
  });

  it('[FS3] whose earlier bundle failed is on its way to the newer one', () => {
    expect(stateOf({ modules: [failed] }, 'c'.repeat(64)).state).toBe('pending');
  });
});

describe('a transition', () => {
  const node = { instance_id: idOf(1), hostname: 'edge-01' };
  const since = '2026-01-01T00:00:00.000Z';
  const bundle = { number: { epoch: 0, counter: 1 }, digest: CURRENT };
  const tell = (from: 'offline' | 'converged' | 'pending', to: 'converged' | 'degraded' | 'pending') =>
    tellTransition(node, { state: from, since }, { state: to, reasons: [{ code: 'x', message: 'y' }] }, bundle).map(
      ({ type }) => type,
    );

  it('[FS4] is told where it is news', () => {
    expect(tell('pending', 'converged')).toEqual(['NodeConverged']);
    expect(tell('converged', 'degraded')).toEqual(['NodeDegraded']);
    expect(tell('converged', 'pending')).toEqual([]);
    expect(tell('converged', 'converged')).toEqual([]);
    expect(tell('offline', 'converged')).toEqual(['NodeOnline', 'NodeConverged']);
    expect(tell('offline', 'pending')).toEqual(['NodeOnline']);
  });

  it('[FS8] of files changed by hand is told once for each set of them', () => {
    const drifted = {
      ...AGENT_REPORT_EXAMPLE,
      drifted: [{ module: 'nginx', path: '/etc/x', what: 'content' as const }],
      drifted_total: 1,
    };
    expect(tellDrift(node, drifted, null)).toMatchObject([{ type: 'NodeDrifted', data: { total: 1 } }]);
    expect(tellDrift(node, drifted, driftKey(drifted))).toEqual([]);
    expect(tellDrift(node, AGENT_REPORT_EXAMPLE, 'x')).toEqual([]);
  });
});

describe('silence', () => {
  const heard = { intervalMs: 30_000, spreadMs: 30_000, listeningMs: 600_000, nodes: 1_000 };
  const silent = (count: number, seconds: number, from = 0) =>
    Array.from({ length: count }, (_, n) => ({ instance_id: idOf(from + n + 1), silentMs: seconds * 1_000 }));

  it('[FS5] before it was listened to for three intervals and the spread is nobody’s', () => {
    expect(goneOffline(silent(3, 500), { ...heard, listeningMs: 119_999 }).offline).toEqual([]);
    expect(goneOffline(silent(3, 500), { ...heard, listeningMs: 120_000 }).offline).toHaveLength(3);
  });

  it('[FS6] of three intervals makes a node offline, of less it does not', () => {
    expect(goneOffline([...silent(1, 91), ...silent(5, 89, 10)], heard)).toEqual({ offline: [idOf(1)], isMany: false });
  });

  it('[FS7] of many at once waits until all of them are due, and is one event', () => {
    const spread = [...silent(40, 95), ...silent(40, 80, 100)];
    expect(goneOffline(spread, heard)).toEqual({ offline: [], isMany: true });
    const all = goneOffline(silent(80, 95), heard);
    expect(all.isMany).toBe(true);
    expect(all.offline).toHaveLength(80);
  });

  it('[FS9] of an agent that was shown out is nobody’s', () => {
    const [one, other] = silent(2, 500);
    expect(byStanding(silent(2, 500), (instance) => instance === one?.instance_id)).toEqual({
      known: [one],
      shownOut: [other],
    });
    expect(byStanding([], () => true)).toEqual({ known: [], shownOut: [] });
  });

  it('[FS7] waits no longer than an interval, and 19 are not many', () => {
    expect(goneOffline([...silent(60, 121), ...silent(30, 80, 100)], heard).offline).toHaveLength(60);
    expect(goneOffline(silent(19, 95), { ...heard, nodes: 20 }).isMany).toBe(false);
    expect(goneOffline(silent(20, 95), { ...heard, nodes: 20 }).isMany).toBe(true);
    expect(goneOffline(silent(50, 95), heard).isMany).toBe(false);
  });
});
