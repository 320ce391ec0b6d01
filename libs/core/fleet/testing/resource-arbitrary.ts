import { type Attributes, type Json, RESOURCE_KINDS, type ResourceKind } from '@fleetwright/contracts';
import fc from 'fast-check';
import { bareExample } from './bare-example.ts';
import { standaloneAttributes } from './standalone.ts';

/** A resource as somebody may write it: some of its kind's attributes, secrets among them. */
export interface WrittenResource {
  readonly kind: ResourceKind;
  readonly key: string;
  readonly attributes: Attributes;
}

const KEYS = ['workers', 'password', 'api_key', 'note', 'a.b', '__proto__', 'constructor', 'token'];
const leaf = fc.oneof(
  fc.constantFrom<Json>('x', 'ghp_0123456789abcdef', 'https://user:secret@git.example.com/', 'no', '', null),
  fc.integer({ min: -5, max: 5 }),
  fc.boolean(),
);
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    mapOf(tie('value')),
  ),
}));

/** Own keys all of them, also those that objects have anyway. */
function mapOf<T extends Json>(values: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...KEYS), values), { maxLength: 4, selector: ([key]) => key })
    .map((entries) => Object.fromEntries(entries));
}

const config = mapOf(value);
const scalars = mapOf(leaf);
const priority = fc.integer({ min: 0, max: 1000 });
const flag = fc.boolean();

/** Those of standalone kinds are made from their examples. */
const FIELDS: Readonly<
  Partial<Record<ResourceKind, { readonly key: string; readonly needed: object; readonly more: object }>>
> = {
  template: {
    key: 't',
    needed: {},
    more: {
      description: fc.constantFrom(null, 'one'),
      node_platform: fc.constantFrom(null, 'ubuntu'),
      architecture: fc.constantFrom(null, 'amd64'),
      modules: fc.subarray(['a', 'b', 'c']).chain((names) =>
        fc.tuple(
          ...names.map((name) =>
            fc.record({
              name: fc.constant(name),
              version: fc.constantFrom(null, '1'),
              priority,
              enabled: flag,
              config,
            }),
          ),
        ),
      ),
      metadata: scalars,
      config,
    },
  },
  module: {
    key: 'm',
    needed: {},
    more: { description: fc.constantFrom(null, 'one'), version: fc.constantFrom(null, '1'), priority, config },
  },
  node: {
    key: 'n',
    needed: { template: fc.constant('t'), region: fc.constantFrom('eu', 'us') },
    more: { instance_type: fc.constantFrom(null, 'small'), labels: scalars, metadata: scalars },
  },
  assignment: { key: 'n:m', needed: {}, more: { enabled: flag, priority: fc.option(priority), config } },
  sdwan_network: { key: 'f', needed: {}, more: { cidr: fc.constantFrom(null, '10.0.0.0/16', 'FD00::/48') } },
  sdwan_peer: {
    key: 'f/n',
    needed: {},
    more: {
      publicly_reachable: flag,
      endpoint: fc.constantFrom(null, 'edge.example.com:51820'),
      lan_subnets: fc.subarray(['10.1.0.0/16', '10.2.0.0/16']),
    },
  },
  virtual_ip: {
    key: 'f/v',
    needed: { primary_holder: fc.constant('n') },
    more: { cidr: fc.constantFrom(null, '10.9.0.1/32'), failover_holders: fc.subarray(['o', 'p']) },
  },
};

/** A resource of any kind. */
export const resourceArbitrary: fc.Arbitrary<WrittenResource> = fc.constantFrom(...RESOURCE_KINDS).chain((kind) => {
  const known = FIELDS[kind];
  if (known === undefined) {
    return standaloneAttributes(kind).map((attributes) => ({ kind, key: bareExample(kind).key, attributes }));
  }
  const { key, needed, more } = known;
  const fields = { ...needed, ...more } as Record<string, fc.Arbitrary<Json>>;
  const attributes = fc.record(fields, { requiredKeys: Object.keys(needed) }) as fc.Arbitrary<Attributes>;
  return attributes.map((found) => ({ kind, key, attributes: found }));
});
