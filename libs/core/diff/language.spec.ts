import {
  type Attributes,
  type DesiredResource,
  type Json,
  type LiveResource,
  RESOURCE_KINDS,
  type ResourceKind,
} from '@fleetwright/contracts';
import { FIELDS, KINDS, REQUIRED } from '@fleetwright/core/fleet';
import { bareExample } from '@fleetwright/core/fleet/testing';
import { describe, expect, it } from 'vitest';
import { noteOpenReferences } from './references.ts';
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
  OURS,
  ownedBy,
  planFor,
  changeNames,
} from './testing/world.ts';

/**
 * The statements of the language that say how a file compares with the live fleet: absent is not empty, references, pins
 * and the account. What a file means by itself is tried in `libs/core/parse`, row by row as well.
 */
const NODE = { template: 'base', region: 'eu' };
const NESTED = ['sdwan.networks.f.peers', 'sdwan.networks.f.virtual_ips'];
const module = (name: string, version: string | null) => ({ name, version, priority: null, enabled: true, config: {} });

/** One of each kind, each with what it needs; `o` is another node with a peer. */
const NEEDED: Readonly<Partial<Record<ResourceKind, readonly [key: string, fields: Attributes]>>> = {
  template: ['base', {}],
  module: ['m', {}],
  node: ['n', NODE],
  assignment: ['n:m', {}],
  sdwan_network: ['f', {}],
  sdwan_peer: ['f/n', {}],
  virtual_ip: ['f/v', { primary_holder: 'n' }],
};
const OTHER = [live('node', 'o', NODE), live('sdwan_peer', 'f/o')];
const EACH = RESOURCE_KINDS.map((kind) => [kind, ...(NEEDED[kind] ?? standalone(kind))] as const);
function standalone(kind: ResourceKind): readonly [key: string, fields: Attributes] {
  const { key, attributes } = bareExample(kind);
  return [key, attributes];
}

describe('absent is not empty', () => {
  const everything = EACH.map(([kind, key, fields]) => managed(kind, key, fields));

  it.each(EACH.map(([kind, key]) => [kind, KINDS[kind].section(key)] as const))(
    '[DF6] %s: an absent section %s deletes nothing and is a warning',
    (_kind, section) => {
      const declared = EACH.filter(([each, key]) => KINDS[each].section(key) !== section);
      const desired = fileWith(
        declared.map(([each, key, fields]) => declare(each, key, fields)),
        [...ALL_SECTIONS, ...NESTED].filter((each) => each !== section && !each.startsWith(`${section}.`)),
      );
      const computed = diff(desired, fleet(everything));
      expect(computed).toMatchObject({ kind: 'computed', plan: { changes: [] } });
      expect(computed.findings.map(({ code, path }) => `${code} ${path}`)).toContain(`section_absent ${section}`);
    },
  );

  it.each(EACH)('[DF5, DF6] %s: an empty section means none', (kind, key) => {
    // What needs it goes as well: everything of the file is left out, and every section is there.
    const plan = planFor(fileWith([], [...ALL_SECTIONS, ...NESTED]), fleet(everything));
    expect(changeNames(plan)).toContain(`delete ${kind} ${key}`);
  });

  /** A value that is not the default, for each field that has one. */
  const given: Readonly<Record<string, Json>> = {
    ...{ description: 'x', node_platform: 'p', node_platform_id: 'p', architecture: 'arm64', version: '1' },
    ...{ modules: [module('m', '1')], metadata: { a: 1 }, config: { a: 1 }, labels: { a: 1 }, variety: 'config' },
    ...{ priority: 7, instance_type: 'i', lifecycle_class: 'spot', enabled: false, routing_mode: 'ibgp' },
    ...{ topology: 'hub_and_spoke', cidr: '10.0.0.0/8', publicly_reachable: true, endpoint: 'h:1', listen_port: 1 },
    ...{ lan_subnets: ['10.1.0.0/16'], failover_holders: ['o'] },
    ...{ kind: 'platform', advertised_prefixes: ['10.1.0.0/16'], data_residency: 'eu' },
  };
  const optional = EACH.flatMap(([kind, key, fields]) =>
    FIELDS[kind].flatMap(([name, spec]) =>
      spec.default === REQUIRED ? [] : [[kind, name, spec.default, key, fields] as const],
    ),
  );
  /** The others, that the resource may refer to them. */
  const around = (kind: string) => [...everything.filter((each) => each.kind !== kind), ...OTHER];
  const sectionsBut = (kind: ResourceKind, key: string) => [KINDS[kind].section(key)];

  it.each(optional)('[DF4] %s: absent, %s is not managed', (kind, name, _default, key, fields) => {
    const changedLive = managed(kind, key, fields, { ...fields, [name]: given[name] ?? null });
    const desired = fileWith([declare(kind, key, fields)], sectionsBut(kind, key));
    expect(planFor(desired, fleet([...around(kind), changedLive])).changes).toEqual([]);
  });

  it.each(optional)(
    '[DF4] %s: absent and applied before, %s goes back to its default',
    (kind, name, value, key, fields) => {
      const applied = managed(kind, key, { ...fields, [name]: given[name] ?? null });
      const desired = fileWith([declare(kind, key, fields)], sectionsBut(kind, key));
      const change = onlyChange(planFor(desired, fleet([...around(kind), applied])));
      expect({ ...change.write }).toEqual({ [name]: value });
    },
  );

  it.each(optional)('[DF2] %s: given, %s is written', (kind, name, _default, key, fields) => {
    const desired = fileWith([declare(kind, key, { ...fields, [name]: given[name] ?? null })], sectionsBut(kind, key));
    const change = onlyChange(planFor(desired, fleet([...around(kind), managed(kind, key, fields)])));
    expect({ ...change.write }).toEqual({ [name]: given[name] });
  });
});

describe('references', () => {
  const base = live('template', 'base');
  const n = live('node', 'n', NODE);
  const f = live('sdwan_network', 'f');
  const at = { line: 7, column: 3 };
  const uses = (...args: Parameters<typeof declare>): DesiredResource => ({ ...declare(...args), ...at });

  /** Who refers, to whom, and what else there is. */
  const REFERENCES: readonly (readonly [from: string, to: string, DesiredResource, LiveResource, LiveResource[]])[] = [
    ['node n', 'template base', uses('node', 'n', NODE), base, []],
    ['peer f/n', 'node n', uses('sdwan_peer', 'f/n'), n, [base, f]],
    ['peer f/n', 'network f', uses('sdwan_peer', 'f/n'), f, [base, n]],
    [
      'virtual IP f/v',
      'network f',
      uses('virtual_ip', 'f/v', { primary_holder: 'n' }),
      f,
      [base, n, live('sdwan_peer', 'f/n')],
    ],
    [
      'virtual IP f/v',
      'peer f/n',
      uses('virtual_ip', 'f/v', { primary_holder: 'n' }),
      live('sdwan_peer', 'f/n'),
      [base, n, f],
    ],
    [
      'virtual IP f/v',
      'peer f/o',
      uses('virtual_ip', 'f/v', { primary_holder: 'n', failover_holders: ['o'] }),
      live('sdwan_peer', 'f/o'),
      [base, n, f, live('sdwan_peer', 'f/n'), live('node', 'o', NODE)],
    ],
    ['assignment n:m', 'node n', uses('assignment', 'n:m'), n, [base, live('module', 'm')]],
    ['assignment n:m', 'module m', uses('assignment', 'n:m'), live('module', 'm'), [base, n]],
    ['template t', 'module m', uses('template', 't', { modules: [module('m', '1')] }), live('module', 'm'), []],
  ];

  it.each(REFERENCES)(
    '[DF16] %s → %s that is nowhere: an error that names both ends',
    (from, to, resource, _to, rest) => {
      const computed = diff(fileWith([resource], []), fleet(rest));
      const message = expect.stringMatching(
        new RegExp(`^${from} refers to ${to}, which is neither in the file nor live`),
      );
      expect(computed).toMatchObject({ kind: 'failed' });
      expect(computed.findings).toMatchObject([{ severity: 'error', code: 'unresolved_reference', message, ...at }]);
    },
  );

  it.each(REFERENCES)(
    '[DF16] %s → %s in the file, in the live fleet, or of another repository',
    (_f, _t, resource, to, rest) => {
      const declared = declare(to.kind, to.key, to.attributes);
      expect(diff(fileWith([resource, declared], []), fleet(rest)).kind).toBe('computed');
      expect(diff(fileWith([resource], []), fleet([...rest, to])).kind).toBe('computed');
      expect(diff(fileWith([resource], []), fleet([...rest, ownedBy(OTHERS, to)])).kind).toBe('computed');
    },
  );

  it.each(REFERENCES)(
    '[DF16] %s → %s that this revision deletes, or that somebody deleted',
    (_f, _t, resource, to, rest) => {
      const section = KINDS[to.kind].section(to.key);
      const ours = ownedBy(OURS, to);
      // A file that has peers has their network.
      const network = to.kind === 'sdwan_peer' ? [declare('sdwan_network', 'f')] : [];
      const deletes = diff(fileWith([...network, resource], [section, 'sdwan.networks']), fleet([...rest, ours]));
      expect(deletes.findings.map(({ code }) => code)).toContain('unresolved_reference');
      const deleted = diff(fileWith([resource], []), fleet(rest, { gone: [gone(to.kind, to.key)] }));
      expect(deleted.findings.map(({ code }) => code)).toContain('unresolved_reference');
    },
  );

  it.each(REFERENCES)('[DF16] %s → %s offline: a note', (from, to, resource) => {
    const notes = noteOpenReferences(fileWith([resource], []), 'fleet.yaml');
    expect(new Set(notes.map(({ severity, code }) => `${severity} ${code}`))).toEqual(
      new Set(['info unresolved_reference']),
    );
    expect(notes.map(({ message }) => message)).toContainEqual(expect.stringContaining(`${from} refers to ${to}`));
  });
});

describe('pins', () => {
  const catalogue = [
    { module: 'm', version: '1.9.0', state: 'live', promoted_at: '2026-01-03T00:00:00.000Z' },
    { module: 'm', version: '1.10.0', state: 'live', promoted_at: '2026-01-02T00:00:00.000Z' },
    { module: 'm', version: '2.0.0', state: 'blessed', promoted_at: '2026-01-01T00:00:00.000Z' },
    { module: 'm', version: '0.1.0', state: 'retired', promoted_at: '2026-01-09T00:00:00.000Z' },
    { module: 'other', version: '9.0.0', state: 'live', promoted_at: '2026-01-09T00:00:00.000Z' },
  ] as const;
  const computed = (version: string | null) =>
    diff(
      fileWith([declare('template', 't', { modules: [module('m', version)] })], ['templates']),
      fleet([live('module', 'm')], { versions: catalogue }),
    );

  it.each([
    ['`name@version` is that version', '1.10.0', '1.10.0', []],
    [
      'one that the catalogue does not list is that version as well, with a warning',
      '3.0.0',
      '3.0.0',
      ['unknown_module_version'],
    ],
    ['`@live` is the version promoted last, by time and not by text', '@live', '1.9.0', []],
    ['`@blessed` is that of its own state', '@blessed', '2.0.0', []],
    ['the bare name is what is stored', null, null, []],
  ])('[DF17] %s', (_statement, written, stored, codes) => {
    const result = computed(written);
    expect(result.findings.map(({ code }) => code)).toEqual(codes);
    if (result.kind === 'failed') throw new Error('no plan');
    expect(onlyChange(result.plan).write['modules']).toEqual([module('m', stored)]);
  });
});

describe('the account', () => {
  it.each([
    ['the one that the repository is registered for', 'acme', 'computed', []],
    ['another', 'other', 'failed', ['account_mismatch']],
    ['one that differs in case', 'Acme', 'failed', ['account_mismatch']],
  ])('[DF18] %s', (_statement, account, kind, codes) => {
    const result = diff({ ...fileWith([]), account, account_line: 2 }, fleet([]));
    expect(result.kind).toBe(kind);
    expect(result.findings.map(({ code }) => code)).toEqual(codes);
    for (const { message } of result.findings) expect(message).toMatch(/^Resource constraint: account_id mismatch/);
  });
});
