import type { RowOf } from '@fleetwright/contracts/client';
import { describe, expect, it } from 'vitest';
import type { Node, Template } from '../../data/api.ts';
import { AT, idOf, proposal } from '../../testing/canned.ts';
import { effectiveModules } from './effective.ts';
import { drawingOf, overlayOf } from './network.ts';
import { nodeMatches, nodesWith } from './node-list.ts';

const live = {
  account_id: 'acme',
  version: 1,
  managed_by: null,
  changed_by: { type: 'system', id: 'x' },
  changed_at: AT,
  created_at: AT,
} as const;

const node = (key: string, region = 'eu'): Node => ({
  ...live,
  kind: 'node',
  key,
  attributes: {
    template: 'web',
    region,
    instance_type: null,
    lifecycle_class: 'persistent',
    labels: { tier: 'edge' },
    metadata: {},
  },
});

describe('the list of nodes', () => {
  const instance = (of: string, status: 'running' | 'failed') => ({ node: of, status }) as RowOf<'list_instances'>;
  const listed = nodesWith(
    [node('a'), node('b', 'us')],
    [instance('a', 'running'), instance('a', 'failed')],
    [proposal({ key: 'b' }), proposal({ key: 'a', kind: 'template' })],
  );

  it('says of several machines the worst, and what waits for a decision', () => {
    expect(listed.map(({ state, pending }) => [state, pending?.key])).toEqual([
      ['failed', undefined],
      ['none', 'b'],
    ]);
  });

  it.each([
    [{}, ['a', 'b']],
    [{ region: 'us' }, ['b']],
    [{ state: 'failed' }, ['a']],
    [{ template: 'other' }, []],
    [{ q: 'TIER=edge us' }, ['b']],
  ])('narrowed by %j has %j', (filter, keys) => {
    expect(listed.filter((one) => nodeMatches(one, filter)).map(({ node: { key } }) => key)).toEqual(keys);
  });
});

describe('the modules in force on a node', () => {
  const module = { config: {}, enabled: true, priority: null, version: null };
  const template = {
    ...live,
    kind: 'template',
    key: 'web',
    attributes: {
      modules: [
        { ...module, name: 'nginx', priority: 20 },
        { ...module, name: 'tls', version: '2' },
      ],
    },
  } as unknown as Template;
  const assignment = (key: string, attributes: object) =>
    ({
      ...live,
      kind: 'assignment',
      key,
      attributes: { enabled: true, priority: null, config: {}, ...attributes },
    }) as never;
  const catalogue = [{ ...live, kind: 'module', key: 'tls', attributes: { priority: 50, version: '1' } }] as never;

  it('are the template’s and the node’s own, which have the last word; each says where it is from', () => {
    const found = effectiveModules(
      'a',
      template,
      [assignment('a:nginx', { enabled: false, priority: 90 }), assignment('a:extra', {}), assignment('b:other', {})],
      catalogue,
    );
    expect(found.map(({ name, enabled, priority, version }) => [name, enabled.value, priority, version])).toEqual([
      ['extra', true, null, null],
      ['tls', true, { value: 50, kind: 'module', key: 'tls' }, { value: '2', kind: 'template', key: 'web' }],
      ['nginx', false, { value: 90, kind: 'assignment', key: 'a:nginx' }, null],
    ]);
  });
});

describe('the drawing of a network', () => {
  const network = (topology: string) =>
    ({ ...live, kind: 'sdwan_network', key: 'n', attributes: { topology } }) as never;
  const peer = (host: string, publicly_reachable: boolean) =>
    ({ ...live, kind: 'sdwan_peer', key: `n/${host}`, attributes: { publicly_reachable } }) as never;
  const peers = [peer('c', false), peer('a', true), peer('b', false)];
  const names = (drawing: ReturnType<typeof drawingOf>) => drawing.links.map(([a, b]) => `${a.host}-${b.host}`);

  it('links in a mesh those of whom one can be reached', () => {
    expect(names(drawingOf(network('full_mesh'), peers, []))).toEqual(['a-b', 'a-c']);
  });

  it('links in hub and spoke only through the hub, which stands in the middle', () => {
    const drawing = drawingOf(network('hub_and_spoke'), peers, []);
    expect(names(drawing)).toEqual(['a-b', 'a-c']);
    expect(drawing.points[0]).toMatchObject({ host: 'a', x: expect.closeTo(0), y: expect.closeTo(0) });
  });

  it('marks what waits for a decision, and names what is not there yet beside the network that it would be in', () => {
    const [moved, added, other] = [
      proposal({ id: idOf(1), kind: 'sdwan_peer', key: 'n/b', change: 'update' }),
      proposal({ id: idOf(2), kind: 'sdwan_peer', key: 'n/d', change: 'create' }),
      proposal({ id: idOf(3), kind: 'sdwan_network', key: 'm', change: 'create' }),
    ];
    const overlay = overlayOf([moved, added, other]);
    const { points } = drawingOf(network('full_mesh'), peers, [], overlay);
    expect(points.filter(({ isWaiting }) => isWaiting).map(({ host }) => host)).toEqual(['b']);
    expect(overlay.of({ kind: 'sdwan_peer', key: 'n/b' })).toBe(moved);
    expect(overlay.newIn('sdwan_peer', 'n')).toEqual([added]);
    expect(overlay.newIn('sdwan_peer', 'm')).toEqual([]);
    expect(overlay.newIn('sdwan_network', '')).toEqual([other]);
  });

  it('says who holds an address and who would take it over, and leaves other networks out', () => {
    const attributes = { primary_holder: 'a', failover_holders: ['b'] };
    const address = { ...live, kind: 'virtual_ip', key: 'n/vip', attributes } as never;
    const { points } = drawingOf(network('full_mesh'), [...peers, { ...live, key: 'm/x' } as never], [address]);
    expect(points.map(({ host, holds, takesOver }) => [host, holds, takesOver])).toEqual([
      ['a', ['vip'], []],
      ['b', [], ['vip']],
      ['c', [], []],
    ]);
  });
});
