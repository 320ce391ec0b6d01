import { ATTRIBUTES, Change, type Json } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import {
  ALL_SECTIONS,
  declare,
  diff,
  fileWith,
  fleet,
  gone,
  live,
  managed,
  onlyChange,
  OTHERS,
  ownedBy,
  planFor,
  changeNames,
} from './testing/world.ts';

const NODE = { template: 'base', region: 'eu' };
const BASE = live('template', 'base');

describe('create and update', () => {
  it('[DF1] a create writes every attribute', () => {
    const change = onlyChange(planFor(fileWith([declare('node', 'n', NODE, 7)]), fleet([BASE])));
    expect(change).toMatchObject({ action: 'create', cause: 'initial', live: null, live_version: null, line: 7 });
    expect(ATTRIBUTES.node.strict().parse(change.write)).toEqual({
      ...NODE,
      instance_type: null,
      lifecycle_class: 'persistent',
      labels: {},
      metadata: {},
    });
    expect(change.declared).toEqual(NODE);
    expect(Change.safeParse(change).error).toBeUndefined();
  });

  it('[DF2] an update writes the attributes that differ, whole, and nothing else', () => {
    const before = live('node', 'n', { ...NODE, labels: { a: 1, b: 2 }, instance_type: 'small' }, 5);
    const declared = { ...NODE, region: 'us', labels: { a: 1, b: 3 } };
    const change = onlyChange(planFor(fileWith([declare('node', 'n', declared)]), fleet([BASE, before])));
    expect(change).toMatchObject({ action: 'update', live_version: 5, live: before.attributes });
    expect({ ...change.write }).toEqual({ region: 'us', labels: { a: 1, b: 3 } });
    expect(change.fields.map(({ path }) => path)).toEqual(['region', 'labels.b']);
  });

  it('[DF3] another spelling of the same network or endpoint: nothing', () => {
    const overlay = [
      managed('sdwan_network', 'f', { cidr: 'fd00::/48' }),
      managed('node', 'a', NODE),
      managed('sdwan_peer', 'f/a', { endpoint: 'edge:1', lan_subnets: ['10.0.0.0/8', 'fd00::/48'] }),
    ];
    const desired = [
      declare('sdwan_network', 'f', { cidr: 'FD00:0000::/48' }),
      declare('node', 'a', NODE),
      declare('sdwan_peer', 'f/a', { endpoint: 'EDGE:1', lan_subnets: ['FD00::0/48', '10.0.0.0/8'] }),
    ];
    expect(planFor(fileWith(desired), fleet([BASE, ...overlay])).changes).toEqual([]);
  });

  it('[DF3] alike in every declared field: nothing', () => {
    const network = managed('sdwan_network', 'f');
    const nodes = [managed('node', 'a', NODE), managed('node', 'b', NODE)];
    const peers = [
      managed(
        'sdwan_peer',
        'f/a',
        { lan_subnets: ['10.1.0.0/16', '10.2.0.0/16'] },
        { lan_subnets: ['10.2.0.0/16', '10.1.0.0/16'] },
      ),
      managed('sdwan_peer', 'f/b'),
    ];
    const desired = [network, ...nodes, ...peers].map(({ kind, key, managed_by }) =>
      declare(kind, key, managed_by?.last_applied ?? {}),
    );
    expect(planFor(fileWith(desired), fleet([BASE, network, ...nodes, ...peers])).changes).toEqual([]);
  });

  it('[DF3] the order of failover holders counts', () => {
    const peers = ['a', 'b', 'c'].flatMap((host) => [live('node', host, NODE), live('sdwan_peer', `f/${host}`)]);
    const ip = managed('virtual_ip', 'f/v', { primary_holder: 'a', failover_holders: ['b', 'c'] });
    const declared = { primary_holder: 'a', failover_holders: ['c', 'b'] };
    const plan = planFor(
      fileWith([declare('virtual_ip', 'f/v', declared)]),
      fleet([BASE, live('sdwan_network', 'f'), ...peers, ip]),
    );
    expect(onlyChange(plan).fields).toEqual([
      { path: 'failover_holders', from: ['b', 'c'], to: ['c', 'b'], cause: 'git' },
    ]);
  });

  it('[DF3] runtime fields are never compared, nor reset', () => {
    const node = managed('node', 'n', NODE);
    const running = { ...node, attributes: { ...node.attributes, status: 'running' } };
    expect(planFor(fileWith([declare('node', 'n', NODE)]), fleet([BASE, running])).changes).toEqual([]);
  });

  it('[DF4] a field that is not declared is left alone', () => {
    const node = managed('node', 'n', NODE, { ...NODE, instance_type: 'large', labels: { a: 1 } });
    expect(planFor(fileWith([declare('node', 'n', NODE)]), fleet([BASE, node])).changes).toEqual([]);
  });

  it('[DF4] unless it was last applied: then it goes back to its default', () => {
    const before = { ...NODE, instance_type: 'large', lifecycle_class: 'spot', labels: { a: 1 } };
    const change = onlyChange(
      planFor(fileWith([declare('node', 'n', NODE)]), fleet([BASE, managed('node', 'n', before)])),
    );
    expect({ ...change.write }).toEqual({ instance_type: null, lifecycle_class: 'persistent', labels: {} });
    expect(change.fields).toEqual([
      { path: 'instance_type', from: 'large', to: null, cause: 'git' },
      { path: 'lifecycle_class', from: 'spot', to: 'persistent', cause: 'git' },
      { path: 'labels.a', from: 1, cause: 'git' },
    ]);
  });
});

describe('delete', () => {
  it('[DF5] what we manage and no longer declare', () => {
    const change = onlyChange(planFor(fileWith([]), fleet([managed('module', 'm', { priority: 7 })])));
    expect(change).toMatchObject({ action: 'delete', cause: 'git', live_version: 1, write: {}, declared: {} });
    expect(change).not.toHaveProperty('line');
  });

  it('[DF5] not what nobody manages, and not what another repository does', () => {
    const snapshot = fleet([live('module', 'm'), ownedBy(OTHERS, live('module', 'o'))]);
    expect(planFor(fileWith([]), snapshot).changes).toEqual([]);
  });

  const NETWORK = [managed('sdwan_network', 'f'), managed('node', 'n', NODE), BASE];
  const NESTED = [...NETWORK, managed('sdwan_peer', 'f/n'), managed('virtual_ip', 'f/v', { primary_holder: 'n' })];
  const declared = [declare('node', 'n', NODE), declare('sdwan_network', 'f')];

  it('[DF6] an absent section keeps what is managed in it, and says so', () => {
    const computed = diff(fileWith([], ['templates']), fleet(NESTED));
    if (computed.kind === 'failed') throw new Error('failed');
    expect(computed.plan.changes).toEqual([]);
    expect(computed.findings.map(({ code, severity, path }) => [severity, code, path])).toEqual([
      ['warning', 'section_absent', 'sdwan.networks'],
      ['warning', 'section_absent', 'nodes'],
    ]);
    expect(computed.plan.findings).toEqual(computed.findings);
  });

  it('[DF6] an absent section where nothing is managed is no news', () => {
    expect(diff(fileWith([], []), fleet([live('module', 'm')])).findings).toEqual([]);
  });

  it('[DF6] an empty section means none', () => {
    expect(changeNames(planFor(fileWith([], ['nodes']), fleet([BASE, managed('node', 'n', NODE)])))).toEqual([
      'delete node n',
    ]);
  });

  it('[DF6] peers and virtual IPs have their own sections per network', () => {
    const absent = diff(fileWith(declared, [...ALL_SECTIONS, 'sdwan.networks.g.peers']), fleet(NESTED));
    expect(absent).toMatchObject({ kind: 'computed', plan: { changes: [] } });
    expect(absent.findings.map(({ path }) => path)).toEqual(['sdwan.networks.f.peers', 'sdwan.networks.f.virtual_ips']);
    const empty = [...ALL_SECTIONS, 'sdwan.networks.f.peers', 'sdwan.networks.f.virtual_ips'];
    expect(changeNames(planFor(fileWith(declared, empty), fleet(NESTED)))).toEqual([
      'delete virtual_ip f/v',
      'delete sdwan_peer f/n',
    ]);
  });

  it('[DF6] a network that is no longer declared takes its peers and virtual IPs with it', () => {
    expect(changeNames(planFor(fileWith([declare('node', 'n', NODE)]), fleet(NESTED)))).toEqual([
      'delete virtual_ip f/v',
      'delete sdwan_peer f/n',
      'delete sdwan_network f',
    ]);
  });
});

describe('ownership', () => {
  it('[DF7] a live resource that nobody manages and that is alike is adopted', () => {
    const change = onlyChange(
      planFor(fileWith([declare('node', 'n', NODE)]), fleet([BASE, live('node', 'n', NODE, 4)])),
    );
    expect(change).toMatchObject({ action: 'adopt', cause: 'initial', fields: [], write: {}, live_version: 4 });
    expect(change.declared).toEqual(NODE);
  });

  it('[DF7] one that differs is updated, with cause `initial`', () => {
    const snapshot = fleet([BASE, live('node', 'n', { ...NODE, region: 'us' })]);
    const change = onlyChange(planFor(fileWith([declare('node', 'n', NODE)]), snapshot));
    expect(change).toMatchObject({
      action: 'update',
      cause: 'initial',
      fields: [{ path: 'region', from: 'us', to: 'eu' }],
    });
  });

  it('[DF8] a live change that was committed is recorded by an adopt', () => {
    const moved = { ...NODE, region: 'us' };
    const change = onlyChange(
      planFor(fileWith([declare('node', 'n', moved)]), fleet([BASE, managed('node', 'n', NODE, moved)])),
    );
    expect(change).toMatchObject({ action: 'adopt', cause: 'both', fields: [], write: {}, declared: moved });
  });

  it('[DF8] declaring what is already so needs no change', () => {
    const node = managed('node', 'n', NODE, { ...NODE, instance_type: 'large' });
    const declared = { ...NODE, instance_type: 'large', lifecycle_class: 'persistent' };
    expect(planFor(fileWith([declare('node', 'n', declared)]), fleet([BASE, node])).changes).toEqual([]);
  });

  it('[DF9] gone and still declared: created again', () => {
    const change = onlyChange(
      planFor(fileWith([declare('node', 'n', NODE)]), fleet([BASE], { gone: [gone('node', 'n', NODE)] })),
    );
    expect(change).toMatchObject({ action: 'create', cause: 'drift', live_version: null });
    expect(new Set(change.fields.map(({ cause }) => cause))).toEqual(new Set(['drift']));
  });

  it('[DF9] gone, and declared differently since: both moved', () => {
    const snapshot = fleet([BASE], { gone: [gone('node', 'n', { ...NODE, region: 'us' })] });
    const change = onlyChange(planFor(fileWith([declare('node', 'n', NODE)]), snapshot));
    expect(change.cause).toBe('both');
    expect(change.fields.find(({ path }) => path === 'region')).toMatchObject({ cause: 'both', to: 'eu' });
  });

  it('[DF9] what was made again is not gone', () => {
    const snapshot = fleet([BASE, managed('node', 'n', NODE)], { gone: [gone('node', 'n', NODE)] });
    expect(changeNames(planFor(fileWith([]), snapshot))).toEqual(['delete node n']);
    expect(planFor(fileWith([declare('node', 'n', NODE)]), snapshot).changes).toEqual([]);
  });

  it('[DF9] gone without any field: a create with cause drift', () => {
    const snapshot = fleet([], { gone: [gone('template', 't')] });
    expect(onlyChange(planFor(fileWith([declare('template', 't')]), snapshot)).cause).toBe('drift');
  });

  it('[DF9] gone and no longer declared: a delete that only ends the ownership', () => {
    const change = onlyChange(planFor(fileWith([]), fleet([BASE], { gone: [gone('node', 'n', NODE)] })));
    expect(change).toMatchObject({ action: 'delete', live: null, live_version: null, fields: [], cause: 'both' });
    const absent = fileWith([], ['templates']);
    expect(planFor(absent, fleet([BASE], { gone: [gone('node', 'n', NODE)] })).changes).toEqual([]);
  });
});

describe('how fields are told', () => {
  it('[DF10] a create tells what says something, a delete what is lost', () => {
    const modules: Json = [{ name: 'm', version: '1', priority: null, enabled: true, config: {} }];
    const declared = { description: 'x', modules, metadata: { 'a.b': 1, c: null } };
    const create = onlyChange(planFor(fileWith([declare('template', 't', declared)]), fleet([live('module', 'm')])));
    expect(create.fields).toEqual([
      { path: 'description', to: 'x', cause: 'initial' },
      { path: 'modules[m]', to: modules[0], cause: 'initial' },
      { path: 'metadata["a.b"]', to: 1, cause: 'initial' },
      { path: 'metadata.c', to: null, cause: 'initial' },
    ]);
    const removed = onlyChange(planFor(fileWith([]), fleet([live('module', 'm'), managed('template', 't', declared)])));
    expect(removed.fields).toEqual(create.fields.map(({ path, to }) => ({ path, from: to, cause: 'git' })));
  });

  it('[DF10] where live has no value, `from` is missing', () => {
    const snapshot = fleet([BASE, managed('node', 'n', { ...NODE, metadata: { b: null } })]);
    const declared = { ...NODE, instance_type: 'small', metadata: { a: null, b: 1 } };
    expect(onlyChange(planFor(fileWith([declare('node', 'n', declared)]), snapshot)).fields).toEqual([
      { path: 'instance_type', to: 'small', cause: 'git' },
      { path: 'metadata.a', to: null, cause: 'git' },
      { path: 'metadata.b', from: null, to: 1, cause: 'git' },
    ]);
  });
});
