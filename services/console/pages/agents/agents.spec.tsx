import { describe, expect, it } from 'vitest';
import type { Agent } from '../../data/api.ts';
import { AT, idOf } from '../../testing/canned.ts';
import { rendered, wordsOf } from '../../testing/render.tsx';
import { Page as AgentsPage } from './list.tsx';
import { Machine } from './machine.tsx';
import { Page as TokensPage } from './tokens.tsx';

const props = { params: {}, search: {}, setSearch: () => undefined, go: () => undefined };
const DIGEST = 'b'.repeat(64);

const agent = (overrides: Partial<Agent> = {}): Agent => ({
  account_id: 'acme',
  id: idOf(71),
  instance_id: idOf(72),
  hostname: 'edge-01',
  public_key: `U${'A'.repeat(55)}`,
  state: 'converged',
  since: AT,
  last_seen_at: AT,
  bundle_digest: DIGEST,
  agent_version: '1.0.0',
  modules: [{ name: 'nginx', version: '1.26.0', state: 'applied' }],
  health: [{ module: 'nginx', name: 'answers', state: 'passing' }],
  networks: [],
  problems: [],
  ...overrides,
});

describe('agents', () => {
  const page = (agents: readonly Agent[]) =>
    wordsOf(rendered(<AgentsPage {...props} />, (cache) => cache.every('list_agents', {}, agents)));

  it('are counted by what their nodes came to', () => {
    const text = page([agent(), agent({ id: idOf(73), hostname: 'edge-02', state: 'offline' })]);
    expect(text).toContain('2 agents: 1 converged, 1 offline');
    expect(text).toContain('Let machines in');
  });

  it('say what to do where there is none', () => {
    expect(page([])).toContain('Make a registration token for a node');
  });
});

describe('the machine of a node', () => {
  const manifest = {
    ...{ format: 1 as const, account: 'acme', node: 'edge-01', template: 'web', empty: false, networks: [] },
    modules: [
      {
        ...{ name: 'nginx', version: '1.26.0', priority: 60, config: {}, config_digest: DIGEST },
        content: { digest: DIGEST, size_bytes: 3 },
      },
    ],
  };
  const machine = (agents: Agent[], digest = DIGEST) =>
    wordsOf(
      rendered(<Machine hostname="edge-01" />, (cache) => {
        cache.ask('list_agents', { hostname: 'edge-01', limit: 1 }, { agents, next_cursor: null });
        const bundle = { number: { epoch: 0, counter: 3 }, digest, computed_at: AT, manifest };
        cache.ask('get_node_bundle', { hostname: 'edge-01' }, { bundle });
      }),
    );

  it('says what it should be and how far it is: modules, checks, and whether it has the newest bundle', () => {
    const text = machine([agent()]);
    for (const part of ['converged', 'the newest', 'nginx', '1.26.0', 'applied', 'passing', 'answers', 'Revoke…']) {
      expect(text).toContain(part);
    }
    expect(machine([agent()], 'c'.repeat(64))).toContain('not the newest');
  });

  it('says where it stands still, and what was printed', () => {
    const problem = {
      step: 'units',
      code: 'unit_failed',
      message: 'nginx did not start',
      output_tail: 'bind()',
    } as const;
    const text = machine([
      agent({
        state: 'degraded',
        modules: [{ name: 'nginx', version: '1.26.0', state: 'failed', problem }],
        health: [{ module: 'nginx', name: 'answers', state: 'failing', message: 'refused' }],
        networks: [{ network: 'fabric', public_key: `${'A'.repeat(43)}=`, state: 'rendered', message: 'no wg' }],
        problems: [{ code: 'clock_skew', message: '90 s ahead' }],
      }),
    ]);
    for (const part of [
      'unit_failed',
      'nginx did not start',
      'bind()',
      'refused',
      'clock_skew',
      '90 s ahead',
      'fabric',
      'no wg',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('says that nobody knows where no agent is let in, and how to let one in', () => {
    const text = machine([]);
    expect(text).toContain('No agent is let in for this node');
    expect(text).toContain('not reported');
  });
});

describe('registration tokens', () => {
  it('say for what they are good, how often they were used and by whom, and offer to end those that are', () => {
    const token = {
      ...{ account_id: 'acme', id: idOf(81), replaces: false, max_uses: 3, uses: 1, expires_at: AT, created_at: AT },
      scope: { hostname: 'edge-*', region: 'eu-west-9', template: null },
      state: 'active' as const,
      created_by: { type: 'user' as const, id: 'ada', name: 'Ada' },
      used_by: [{ agent_id: idOf(71), hostname: 'edge-01', enrolled_at: AT }],
    };
    const ended = { ...token, id: idOf(82), state: 'revoked' as const, used_by: [] };
    const html = rendered(<TokensPage {...props} search={{ hostname: 'edge-07' }} />, (cache) =>
      cache.every('list_registration_tokens', {}, [token, ended]),
    );
    for (const part of ['edge-*', 'in eu-west-9', '1 of 3', 'edge-01', 'Ada', 'active', 'revoked']) {
      expect(wordsOf(html)).toContain(part);
    }
    expect(html.match(/Revoke the token for/g)).toHaveLength(1);
    // Who comes from a node without an agent makes one for it.
    expect(html).toContain('value="edge-07"');
  });
});
