import {
  type Attributes,
  type ChangeAction,
  type Instance,
  RESOURCE_KINDS,
  type ResourceKind,
  type ResourceRef,
} from '@fleetwright/contracts';
import { standaloneAttributes } from '@fleetwright/core/fleet/testing';
import type { JournalEntry } from '@fleetwright/core/inventory';
import fc from 'fast-check';
import { Desk, OTHER_REPOSITORY, REPOSITORY } from './inventory-under-test.ts';

/** One request, drawn from so few names that requests meet. Versions are given as how far they are off. */
export type Step =
  | {
      readonly do: 'create' | 'update';
      readonly kind: ResourceKind;
      readonly key: string;
      readonly attributes: Attributes;
    }
  | { readonly do: 'delete'; readonly kind: ResourceKind; readonly key: string; readonly offBy: number | null }
  | {
      readonly do: 'apply';
      readonly action: ChangeAction;
      readonly kind: ResourceKind;
      readonly key: string;
      readonly write: Attributes;
      readonly offBy: number | null;
      readonly repository: string;
      readonly receiver: string | null;
    }
  | {
      readonly do: 'declare';
      readonly repository: string;
      readonly run: number;
      readonly version: number;
      readonly counts: boolean;
      readonly outdated: number;
      readonly resources: readonly ResourceRef[] | null;
    }
  | { readonly do: 'promote'; readonly module: string; readonly version: string; readonly state: 'live' | 'retired' }
  | { readonly do: 'release'; readonly repository: string }
  | { readonly do: 'instance'; readonly place: number; readonly status: 'running' | 'pending'; readonly region: string }
  /** The request before, once more under its operation id. */
  | { readonly do: 'repeat' };

const names = fc.constantFrom('a', 'b', 'c');
const config = fc.constantFrom({}, { x: 1 }, { x: [1, { y: null }] });
const KEYS: Readonly<Partial<Record<ResourceKind, fc.Arbitrary<string>>>> = {
  template: names,
  module: names,
  node: names,
  assignment: fc.tuple(names, names).map((parts) => parts.join(':')),
  sdwan_network: names,
  sdwan_peer: fc.tuple(names, names).map((parts) => parts.join('/')),
  virtual_ip: fc.tuple(names, names).map((parts) => parts.join('/')),
};
const module = fc.record({ name: names, version: fc.constantFrom(null, '1') }, { requiredKeys: ['name'] });
const some = (model: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[] = []) =>
  fc.record(model, { requiredKeys }) as fc.Arbitrary<Attributes>;
const ATTRIBUTES_OF: Readonly<Partial<Record<ResourceKind, fc.Arbitrary<Attributes>>>> = {
  template: some({ modules: fc.array(module, { maxLength: 2 }), description: fc.constantFrom(null, 'd'), config }),
  module: some({ priority: fc.constantFrom(1, 2, 5_000), config }),
  node: some({ template: names, region: names, instance_type: fc.constantFrom(null, 't3') }, ['template', 'region']),
  assignment: some({ enabled: fc.boolean(), config }),
  sdwan_network: some({ cidr: fc.constantFrom(null, '10.0.0.0/8') }),
  sdwan_peer: some({ lan_subnets: fc.uniqueArray(fc.constantFrom('10.2.0.0/16', '10.1.0.0/16')) }),
  virtual_ip: some({ primary_holder: names, failover_holders: fc.array(names, { maxLength: 2 }) }, ['primary_holder']),
};
const targets = fc.constantFrom(...RESOURCE_KINDS).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    key: KEYS[kind] ?? names,
    attributes: ATTRIBUTES_OF[kind] ?? standaloneAttributes(kind),
  }),
);
const offBy = fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(null, -1) });
const repository = fc.constantFrom(REPOSITORY, REPOSITORY, OTHER_REPOSITORY);
const action = fc.constantFrom<ChangeAction[]>('create', 'update', 'delete', 'adopt', 'disown');
const receiver = fc.constantFrom(null, REPOSITORY, OTHER_REPOSITORY);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 24, arbitrary: targets.map((target): Step => ({ do: 'create', ...target })) },
  { weight: 12, arbitrary: targets.map((target): Step => ({ do: 'update', ...target })) },
  {
    weight: 8,
    arbitrary: fc.tuple(targets, offBy).map(([{ kind, key }, off]): Step => ({ do: 'delete', kind, key, offBy: off })),
  },
  {
    weight: 24,
    arbitrary: fc.tuple(targets, action, offBy, repository, receiver).map(
      ([{ kind, key, attributes }, what, off, whose, to]): Step => ({
        do: 'apply',
        action: what,
        kind,
        key,
        write: attributes,
        offBy: off,
        repository: whose,
        receiver: to,
      }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('promote' as const),
      module: names,
      version: names,
      state: fc.constantFrom('live' as const, 'retired' as const),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('instance' as const),
      place: fc.nat(1),
      status: fc.constantFrom('running' as const, 'pending' as const),
      region: names,
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('declare' as const),
      repository,
      run: fc.nat(6),
      version: fc.nat(6),
      counts: fc.constantFrom(true, true, true, false),
      outdated: fc.constantFrom(0, 0, 0, 1, 3),
      resources: fc.option(
        fc.uniqueArray(
          targets.map(({ kind, key }) => ({ kind, key })),
          {
            maxLength: 6,
            selector: ({ kind, key }) => `${kind} ${key}`,
          },
        ),
        { freq: 4 },
      ),
    }),
  },
  { weight: 4, arbitrary: fc.constant<Step>({ do: 'repeat' }) },
  { weight: 1, arbitrary: repository.map((whose): Step => ({ do: 'release', repository: whose })) },
);

export const steps = fc.array(step, { minLength: 10, maxLength: 60, size: 'max' });

/** Plays steps on one inventory and tells everything that can be seen of it, without times and made-up ids. */
export class Player {
  readonly #desk: Desk;
  #last: (() => Promise<unknown>) | undefined;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async play(what: Step): Promise<unknown> {
    if (what.do === 'repeat') return this.#last?.();
    this.#last = await this.#requestOf(what);
    return this.#last();
  }

  async #requestOf(what: Exclude<Step, { do: 'repeat' }>): Promise<() => Promise<unknown>> {
    const desk = this.#desk;
    const { inventory } = desk;
    const by = desk.by();
    switch (what.do) {
      case 'create':
        return () => inventory.create(by, what);
      case 'update':
        return () => inventory.update(by, { ...what, expected_version: null });
      case 'delete': {
        const expected_version = await this.#versionOf(what);
        return () => inventory.delete(by, { ...what, expected_version });
      }
      case 'apply': {
        const { action: approved, kind, key, write, repository: repository_id } = what;
        const expected_version = await this.#versionOf(what);
        const { receiver: to } = what;
        const given = { write, expected_version, repository_id, ...(approved === 'disown' && { receiver: to }) };
        const request = desk.request(approved, kind, key, given);
        return () => desk.apply(request);
      }
      case 'declare': {
        const { run, version, counts, outdated, resources } = what;
        const declared = resources && { run_number: run, resources };
        const standing = { stream_version: version, counts, outdated_up_to: outdated };
        return () => inventory.declare(by, { repository_id: what.repository, ...standing, declared });
      }
      case 'promote':
        return () => inventory.promoteModuleVersion(by, what);
      case 'release':
        return () => inventory.releaseOwnership(by, what.repository);
      case 'instance': {
        const all = instancesOf(await desk.journal());
        const instance_id = all[what.place]?.id ?? '01890000-0000-7000-8000-0000000000ff';
        return () => inventory.updateInstance(by, { instance_id, status: what.status, region: what.region });
      }
    }
  }

  async #versionOf({
    kind,
    key,
    offBy,
  }: {
    kind: ResourceKind;
    key: string;
    offBy: number | null;
  }): Promise<number | null> {
    const live = await this.#desk.live(kind, key);
    if (offBy === null || live === undefined) return null;
    return Math.max(1, live.version + offBy);
  }

  /** Enough for most requests to find what they refer to. */
  async begin(): Promise<void> {
    const desk = this.#desk;
    for (const key of ['a', 'b']) await desk.create('module', key);
    await desk.create('template', 'a', { modules: [{ name: 'a' }] });
    for (const key of ['a', 'b']) await desk.applyOne('create', 'node', key, { write: { template: 'a', region: 'a' } });
    // Gone, and still owned.
    await desk.applyOne('create', 'module', 'c', { write: { priority: 1 } });
    await desk.delete('module', 'c');
    await desk.create('sdwan_network', 'a');
    await desk.declare(REPOSITORY, 1, [
      ['node', 'a'],
      ['module', 'c'],
    ]);
    await desk.declare(OTHER_REPOSITORY, 1, [['node', 'b']]);
    for (const key of ['a/a', 'a/b']) await desk.create('sdwan_peer', key);
  }

  async seen(): Promise<unknown> {
    const { fleet, account } = this.#desk;
    return {
      snapshot: await fleet.snapshot(account),
      managed: await fleet.managed(account, REPOSITORY),
      revision: await fleet.revision(account),
    };
  }
}

/** Instances in the order in which they were made. */
export function instancesOf(journal: readonly JournalEntry[]): Instance[] {
  const found = new Map<string, Instance>();
  for (const { type, data } of journal) {
    if (type !== 'InstanceChanged') continue;
    if (data.operation === 'deleted') found.delete(data.instance.id);
    else found.set(data.instance.id, data.instance);
  }
  return [...found.values()];
}

const MADE_UP = new Set(['changed_at', 'promoted_at', 'recorded_at', 'created_at', 'event_id', 'id']);

/** The same without what two inventories make up each for themselves. */
export function comparable(value: unknown): unknown {
  const withoutMadeUp = (key: string, inner: unknown) => (MADE_UP.has(key) ? undefined : inner);
  return JSON.parse(JSON.stringify(value ?? null, withoutMadeUp));
}
