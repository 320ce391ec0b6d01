import type { ResourceKind } from '@fleetwright/contracts';
import fc from 'fast-check';
import { STANDALONE_KINDS, standaloneAttributes } from './standalone.ts';

type Fields = Record<string, unknown>;

/** A fleet as a person would declare it, in list form: every reference resolves within it. */
export interface WrittenFleet {
  readonly templates: readonly (Fields & { readonly name: string; readonly modules?: readonly WrittenReference[] })[];
  readonly modules: readonly (Fields & { readonly name: string })[];
  readonly nodes: readonly (Fields & { readonly hostname: string })[];
  readonly assignments: readonly (Fields & { readonly node: string; readonly module: string })[];
  readonly networks: readonly WrittenNetwork[];
  /** Those of kinds that refer to nothing. */
  readonly others: readonly WrittenOthers[];
}

export interface WrittenOthers {
  readonly kind: ResourceKind;
  readonly items: readonly (Fields & { readonly name: string })[];
}

export interface WrittenReference {
  readonly name: string;
  readonly version?: string;
  readonly priority?: number;
}

export interface WrittenNetwork extends Fields {
  readonly name: string;
  readonly peers: readonly (Fields & { readonly host: string })[];
  readonly virtual_ips: readonly (Fields & { readonly name: string })[];
}

const names = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const some = (values: readonly string[]) => fc.subarray([...values]);
/** A record of which any key may be missing. */
const optional = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T): fc.Arbitrary<Fields> =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Fields>;
const scalarMap = fc.dictionary(fc.constantFrom('purpose', 'owner', 'a.b', '__proto__', 'constructor'), scalar(), {
  maxKeys: 2,
});
const config = fc.dictionary(
  fc.constantFrom('workers', 'deep'),
  fc.oneof(scalar(), fc.constant({ x: [1, { y: null }] })),
  {
    maxKeys: 2,
  },
);
const priority = fc.integer({ min: 0, max: 1000 });

function scalar(): fc.Arbitrary<string | number | boolean | null> {
  return fc.oneof(
    fc.constantFrom('x', 'y', 'no', '012'),
    fc.integer({ min: -5, max: 5 }),
    fc.boolean(),
    fc.constant(null),
  );
}

/** Each name once, with arbitrary fields beside it. */
function each<K extends string>(key: K, values: readonly string[], fields: fc.Arbitrary<Fields>) {
  return fc.tuple(
    ...values.map((value) => fields.map((found) => ({ ...found, [key]: value }) as Fields & Record<K, string>)),
  );
}

/** Small fleets over few names, so that two of them share much and differ in much. */
export const fleetArbitrary: fc.Arbitrary<WrittenFleet> = fc
  .tuple(some(names('t', 3)), some(names('m', 3)), some(names('n', 4)), some(names('f', 2)))
  .chain(([templates, modules, hosts, networks]) => {
    const nodes = templates.length > 0 ? hosts : [];
    return fc.record({
      templates: each('name', templates, templateFields(modules)),
      modules: each('name', modules, moduleFields()),
      nodes: each('hostname', nodes, nodeFields(templates)),
      assignments: assignments(nodes, modules),
      networks: fc.tuple(...networks.map((name) => network(name, nodes))),
      others: fc.tuple(...STANDALONE_KINDS.map(othersOf)),
    });
  });

function templateFields(modules: readonly string[]): fc.Arbitrary<Fields> {
  const references = some(modules).chain((used) =>
    fc.tuple(
      ...used.map((name) =>
        fc.record(
          { name: fc.constant(name), version: fc.constantFrom('1', '2', '1.10'), priority },
          { requiredKeys: ['name'] },
        ),
      ),
    ),
  );
  return optional({
    description: fc.constantFrom('one', 'two'),
    architecture: fc.constantFrom('amd64', 'arm64'),
    modules: references,
    metadata: scalarMap,
    config,
  });
}

function moduleFields(): fc.Arbitrary<Fields> {
  return optional({
    version: fc.constantFrom('1', '2'),
    variety: fc.constantFrom('config', 'instance', 'subscription'),
    priority,
    config,
  });
}

function nodeFields(templates: readonly string[]): fc.Arbitrary<Fields> {
  const given = fc.record({ template: fc.constantFrom('', ...templates), region: fc.constantFrom('eu', 'us') });
  const more = optional({
    instance_type: fc.constantFrom('small', 'large'),
    lifecycle_class: fc.constantFrom('persistent', 'spot'),
    labels: scalarMap,
  });
  return fc.tuple(given, more).map(([needed, rest]) => ({
    ...rest,
    ...needed,
    template: needed.template === '' ? templates[0] : needed.template,
  }));
}

function assignments(nodes: readonly string[], modules: readonly string[]) {
  const pairs = nodes.flatMap((node) => modules.map((module) => ({ node, module })));
  return fc
    .subarray(pairs, { maxLength: Math.min(4, pairs.length) })
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map((pair) => optional({ enabled: fc.boolean(), priority }).map((rest) => ({ ...rest, ...pair }))),
      ),
    );
}

function network(name: string, nodes: readonly string[]): fc.Arbitrary<WrittenNetwork> {
  const fields = optional({
    routing_mode: fc.constantFrom('ibgp', 'static'),
    topology: fc.constantFrom('hub_and_spoke', 'full_mesh'),
    cidr: fc.constantFrom('10.0.0.0/16', 'fd00::/48'),
  });
  return fc.tuple(fields, some(nodes)).chain(([own, hosts]) =>
    fc
      .record({
        peers: each('host', hosts, peerFields()),
        virtual_ips:
          hosts.length === 0 ? fc.constant([]) : some(names('v', 2)).chain((ips) => each('name', ips, ipFields(hosts))),
      })
      .map((nested) => ({ ...own, name, ...nested })),
  );
}

function othersOf(kind: ResourceKind): fc.Arbitrary<WrittenOthers> {
  return some(names('o', 3))
    .chain((chosen) => each('name', chosen, standaloneAttributes(kind)))
    .map((items) => ({ kind, items }));
}

function peerFields(): fc.Arbitrary<Fields> {
  return optional({
    publicly_reachable: fc.boolean(),
    endpoint: fc.constantFrom('edge.example.com:51820', '[fd00::1]:1'),
    listen_port: fc.integer({ min: 1, max: 65_535 }),
    lan_subnets: fc.uniqueArray(fc.constantFrom('10.2.0.0/16', '10.1.0.0/16', '10.3.0.0/16')),
  });
}

function ipFields(hosts: readonly string[]): fc.Arbitrary<Fields> {
  return fc.shuffledSubarray([...hosts], { minLength: 1 }).chain(([primary_holder, ...others]) =>
    optional({ cidr: fc.constant('10.9.0.1/32'), failover_holders: fc.constant(others) }).map((rest) => ({
      ...rest,
      primary_holder,
    })),
  );
}
