import { createHash } from 'node:crypto';
import type { LiveResource, LiveSnapshot, ModuleVersion } from '@fleetwright/contracts';
import type { ModuleContent } from '@fleetwright/contracts/agents';
import { describe, expect, it } from 'vitest';
import { contentOfFiles, live, reference, versionWith } from '../testing/fleet.ts';
import { promotionProblems, type PromotedVersion, stepOfPromotion } from './promotion.ts';
import { reachedNodes } from './reached-nodes.ts';
import { Rendering } from './rendered.ts';

const digestOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const NOW = '2026-06-01T00:00:00.000Z';
const CONTENTS: Readonly<Record<string, ModuleContent>> = {
  web: contentOfFiles({ '/etc/web.conf': 'workers {{ config.workers }};\n' }),
  base: contentOfFiles({ '/etc/motd': 'hello\n' }),
  greedy: contentOfFiles({ '/etc/motd': 'mine\n' }, ['web.service']),
  other: contentOfFiles({ '/etc/other': 'x\n' }),
  named: contentOfFiles({ '/etc/web.conf': 'name {{ config.name }};\n' }),
};
const contentOf = (name: string) => ({ digest: name, size_bytes: 1 });

const FLEET: readonly LiveResource[] = [
  live('module', 'web', { config: { workers: 2, name: 'a' } }),
  live('module', 'base'),
  live('template', 'edge', { modules: [reference('base'), reference('web', { config: { name: ['list'] } })] }),
  live('template', 'held', { modules: [reference('base'), reference('web', { version: '1.0' })] }),
  live('node', 'n1', { template: 'edge', region: 'eu' }),
  live('node', 'n2', { template: 'edge', region: 'eu' }),
  live('node', 'n3', { template: 'held', region: 'eu' }),
];

function fleet(resources: readonly LiveResource[] = FLEET, versions: readonly ModuleVersion[] = []): LiveSnapshot {
  return {
    ...{ account_id: 'acme', revision: 1, gone: [], declared_by_others: [] },
    resources: [...resources],
    module_versions: [versionWith('web', '1.0', 'web'), versionWith('base', '1.0', 'base'), ...versions],
  };
}

function promoting(version: Partial<PromotedVersion>, live = fleet()) {
  const promoted: PromotedVersion = { module: 'web', version: '2.0', state: 'live', ...version };
  const groups = reachedNodes(stepOfPromotion(live, promoted, NOW), digestOf);
  const rendering = new Rendering(new Map(Object.entries(CONTENTS)));
  return {
    nodes: groups.flatMap(({ nodes }) => nodes),
    problems: promotionProblems(groups, rendering).map(({ code, message }) => `${code}: ${message}`),
  };
}

describe('promoting a version', () => {
  it('[BU17] reaches the nodes that follow its state, and none that is pinned to another', () => {
    expect(promoting({ content: contentOf('other') })).toEqual({ nodes: ['n1', 'n2'], problems: [] });
    expect(promoting({ content: contentOf('other'), state: 'draft' }).nodes).toEqual([]);
    expect(promoting({ content: contentOf('other'), module: 'absent' }).nodes).toEqual([]);
  });

  it('[BU17] reaches the nodes that are pinned to it, whatever its state', () => {
    const held = FLEET.map((each) =>
      each.key === 'held' ? live('template', 'held', { modules: [reference('web', { version: '2.0' })] }) : each,
    );
    expect(promoting({ content: contentOf('other'), state: 'draft' }, fleet(held)).nodes).toEqual(['n3']);
  });

  it('[BU17] is refused for a path that another module of a node declares, and names both and the node', () => {
    expect(promoting({ content: contentOf('greedy') }).problems).toEqual([
      'file_conflict: `base` and `web` both declare `/etc/motd` (on n1 and 1 more).',
    ]);
  });

  it('[BU17] is refused where the config in force on a node cannot fill a template', () => {
    const { problems } = promoting({ content: contentOf('named') });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^not_a_scalar: `\/etc\/web.conf` of `web`, line 1, column 6: config.name .* \(on n1/);
  });

  it('[BU17] of a version that is there already counts with the content that it has', () => {
    const draft: ModuleVersion = { ...versionWith('web', '2.0', 'greedy'), state: 'draft' };
    expect(promoting({}, fleet(FLEET, [draft])).problems).toHaveLength(1);
    expect(promoting({}, fleet(FLEET, [{ ...draft, content: contentOf('other') }]))).toEqual({
      nodes: ['n1', 'n2'],
      problems: [],
    });
  });

  it('[BU17] is not refused for what is wrong already, nor when it mends it', () => {
    const wrong = versionWith('web', '1.5', 'greedy');
    expect(promoting({ module: 'base', content: contentOf('base') }, fleet(FLEET, [wrong])).problems).toEqual([]);
    expect(promoting({ content: contentOf('other') }, fleet(FLEET, [wrong])).problems).toEqual([]);
  });

  it('[BU17] makes its version the newest, also where the catalogue’s clock is ahead of ours', () => {
    const ahead = { ...versionWith('web', '1.5', 'web'), promoted_at: '2030-01-01T00:00:00.000Z' };
    expect(promoting({ content: contentOf('greedy') }, fleet(FLEET, [ahead])).problems).toHaveLength(1);
  });
});
