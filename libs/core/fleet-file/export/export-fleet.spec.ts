import type { LiveResource, LiveSnapshot } from '@fleetwright/contracts';
import { completeAttributes, MASK } from '@fleetwright/core/fleet';
import { parseFleet } from '@fleetwright/core/parse';
import { describe, expect, it } from 'vitest';
import { type ExportedFleet, exportedFleet, exportedText, exportFleet, itemsText } from '../index.ts';
import { ITEMS_A_PART, RESOURCES_A_TURN } from '../limits.ts';

const OURS = '00000000-0000-7000-8000-000000000001';
const OTHERS = '00000000-0000-7000-8000-000000000002';

function live(
  kind: LiveResource['kind'],
  key: string,
  attributes: LiveResource['attributes'] = {},
  owner: { readonly id: string; readonly fields?: readonly string[] } | null = null,
): LiveResource {
  const complete = completeAttributes(kind, attributes);
  const applied = Object.fromEntries(
    (owner?.fields ?? Object.keys(attributes)).map((name) => [name, complete[name] ?? null]),
  );
  const managed_by = owner && { repository_id: owner.id, last_applied: applied, revision: 'a'.repeat(40) };
  const changed = { changed_by: { type: 'user', id: 'x' }, changed_at: '2026-01-01T00:00:00.000Z' } as const;
  return { kind, key, attributes: complete, version: 1, managed_by, ...changed };
}

function snapshotOf(...resources: readonly LiveResource[]): LiveSnapshot {
  return {
    account_id: 'acme',
    revision: 7,
    resources: [...resources],
    gone: [],
    module_versions: [],
    declared_by_others: [],
  };
}

const maskOf = () => MASK;
const FLEET = snapshotOf(
  live('virtual_ip', 'f/vip', { primary_holder: 'b', failover_holders: ['a'] }),
  live('sdwan_peer', 'f/b', { listen_port: 1, lan_subnets: ['10.0.0.0/8'] }),
  live('sdwan_peer', 'f/a'),
  live('sdwan_network', 'f', { topology: 'full_mesh', cidr: '10.0.0.0/8' }),
  live(
    'node',
    'b',
    { template: 't', region: 'no', labels: { n: 1.5, 'a: b': null } },
    { id: OTHERS, fields: ['template', 'region', 'labels', 'lifecycle_class'] },
  ),
  live('node', 'a', { template: 't', region: 'eu' }, { id: OURS }),
  live('module', 'catalogue'),
  live(
    'module',
    'm',
    { version: '1.10', config: { script: 'a\nb\n', token: 's', list: [[1], { x: [] }] } },
    { id: OURS },
  ),
  live('assignment', 'a:m', { enabled: false }),
  live('template', 't', {
    modules: [
      { name: 'm', version: '1.26.0', priority: null, enabled: true, config: {} },
      { name: 'n', version: null, priority: 3, enabled: false, config: { k: 1 } },
    ],
  }),
);

describe('an export', () => {
  it('[FF16] is in list form, in the order of kinds and keys, and says what is masked and left out', () => {
    expect(
      exportFleet(FLEET, { maskOf }),
    ).toBe(`# The live fleet of acme, as Fleetwright exports it. Templates say all that they inherit.
# Masked: each mask stands for what is live, and is neither compared nor written. Where a resource is new, fill it in.
#   module m: config.token
# Not in this file: modules of the catalogue that nobody manages.
#   catalogue
version: 1
account: acme

templates:
  - name: t
    modules:
      - m@1.26.0
      - name: 'n'
        priority: 3
        enabled: false
        config:
          k: 1

modules:
  - name: m
    version: '1.10'
    config:
      script: |
        a
        b
      token: '[masked]'
      list:
        - [1]
        - x: []

nodes:
  - hostname: a
    template: t
    region: eu
  - hostname: b
    template: t
    region: 'no'
    lifecycle_class: persistent
    labels:
      'n': 1.5
      'a: b': null

assignments:
  - node: a
    module: m
    enabled: false

sdwan:
  networks:
    - name: f
      cidr: 10.0.0.0/8
      peers:
        - host: a
        - host: b
          listen_port: 1
          lan_subnets:
            - 10.0.0.0/8
      virtual_ips:
        - name: vip
          primary_holder: b
          failover_holders:
            - a
`);
  });

  it('[FF16] of a repository says what it manages, with the fields that it applied', () => {
    const text = exportFleet(FLEET, { repositoryId: OTHERS, maskOf });
    expect(text.split('\n').slice(1)).toEqual([
      'version: 1',
      'account: acme',
      '',
      'nodes:',
      '  - hostname: b',
      '    template: t',
      "    region: 'no'",
      '    lifecycle_class: persistent',
      '    labels:',
      "      'n': 1.5",
      "      'a: b': null",
      '',
    ]);
    expect(exportFleet(snapshotOf(), { repositoryId: OURS, maskOf })).toContain('version: 1\naccount: acme\n');
  });

  it('[FF16] names the first of many remarks, in lines that hold whatever a key does', () => {
    const many = Array.from({ length: 150 }, (_, n) =>
      live('module', `m${n}`, { config: { 'api_key\u2028\n': 'x' } }, { id: OURS }),
    );
    const text = exportFleet(snapshotOf(...many), { maskOf });
    expect(text).toContain('#   and 50 more\n');
    expect(parseFleet(text, { file: 'f' }).kind).toBe('parsed');
  });

  it('[FF16] says when it is larger than a file may be', () => {
    const large = live('module', 'm', { config: { text: 'ä'.repeat(600_000) } }, { id: OURS });
    expect(exportFleet(snapshotOf(large), { maskOf })).toContain('# Larger than a fleet.yaml may be (1048576 bytes)');
  });

  it('[FF19] is written in parts whose seams do not show, whatever list they are in', () => {
    const nodes = Array.from({ length: 2 * ITEMS_A_PART + 1 }, (_, n) =>
      live('node', `n-${String(n).padStart(4, '0')}`, { template: 't', region: 'eu' }),
    );
    const networks = Array.from({ length: ITEMS_A_PART + 1 }, (_, n) => live('sdwan_network', `f-${n}`));
    const peers = nodes.slice(0, 3).map(({ key }) => live('sdwan_peer', `f-0/${key}`));
    const fleet = exported(snapshotOf(...nodes, ...networks, ...peers));
    expect(fleet.parts.map(({ before, items, column }) => [before, items.length, column])).toEqual([
      [['', 'nodes:'], ITEMS_A_PART, 2],
      [[], ITEMS_A_PART, 2],
      [[], 1, 2],
      [['', 'sdwan:', '  networks:'], ITEMS_A_PART, 4],
      [[], 1, 4],
    ]);
    const text = exportedText(
      fleet,
      fleet.parts.map(({ items, column }) => itemsText(items, column)),
    );
    expect(text).not.toContain('\n\n\n');
    const parsed = parseFleet(text, { file: 'f' });
    if (parsed.kind === 'failed') expect.fail(JSON.stringify(parsed.findings.slice(0, 3)));
    const keysOf = (kind: string) =>
      parsed.desired.resources.filter((each) => each.kind === kind).map(({ key }) => key);
    expect(keysOf('node')).toEqual(nodes.map(({ key }) => key));
    expect(keysOf('sdwan_network').toSorted()).toEqual(networks.map(({ key }) => key).toSorted());
    expect(keysOf('sdwan_peer')).toHaveLength(3);
  });

  it('[FF19] can be left again and again while it is put together, and is the same in the end', () => {
    const many = Array.from({ length: 4 * RESOURCES_A_TURN }, (_, n) => live('module', `m${n}`, {}, { id: OURS }));
    const steps = exportedFleet(snapshotOf(...many), { maskOf });
    let turns = 0;
    let step = steps.next();
    for (; !step.done; step = steps.next()) turns += 1;
    expect(turns).toBe(4);
    expect(step.value).toEqual(exported(snapshotOf(...many)));
  });

  it('[FF19] hands no secret on to be written', () => {
    const secret = live('module', 'm', { config: { db_password: 'hunter2' } }, { id: OURS });
    const { parts, masked } = exported(snapshotOf(secret));
    expect(JSON.stringify(parts)).not.toContain('hunter2');
    expect(masked).toEqual(['module m: config.db_password']);
  });
});

/** What is to be written, put together in one go. */
function exported(snapshot: LiveSnapshot): ExportedFleet {
  const steps = exportedFleet(snapshot, { maskOf });
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}
