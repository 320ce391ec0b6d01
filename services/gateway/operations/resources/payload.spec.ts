import {
  CountingIds,
  createMemoryFleet,
  ManualClock,
  MemoryLiveFleet,
  openMemoryInventory,
} from '@fleetwright/adapters/pipeline-memory';
import type {
  Attributes,
  Change,
  Command,
  CommandEnvelope,
  DesiredResource,
  LiveSnapshot,
} from '@fleetwright/contracts';
import { computeDiff } from '@fleetwright/core/diff';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { completeAttributes, differences, FIELDS, KINDS_BY_NEED, own } from '@fleetwright/core/fleet';
import { resourceArbitrary, type WrittenResource } from '@fleetwright/core/fleet/testing';
import { digestOf } from '@fleetwright/kit/service';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { payloadOf } from '../../proposals.ts';
import { KIND_ROUTES } from '../../resource-kinds.ts';
import { GatewayHarness } from '../../testing/harness.ts';

const SYSTEM = '/api/v1/system';
const ACTOR = { type: 'user', id: 'operator' } as const;

/** Everything that a generated resource may refer to. */
const AROUND: readonly WrittenResource[] = [
  ...['a', 'b', 'c', 'm'].map((key) => ({ kind: 'module' as const, key, attributes: {} })),
  { kind: 'template', key: 't', attributes: {} },
  ...['n', 'o', 'p'].map((key) => ({ kind: 'node' as const, key, attributes: { template: 't', region: 'eu' } })),
  { kind: 'sdwan_network', key: 'f', attributes: {} },
  ...['n', 'o', 'p'].map((host) => ({ kind: 'sdwan_peer' as const, key: `f/${host}`, attributes: {} })),
];

describe('the payload of a proposal', () => {
  let gateway: GatewayHarness;

  beforeAll(async () => {
    // Its stages answer nothing that could be read afterwards.
    gateway = await GatewayHarness.open({ isChecked: false });
    const done = { ok: true, result: null, position: null, account_revision: null } as const;
    for (const type of ['CreateResource', 'UpdateResource'] as const) gateway.stage(type, () => done);
  });
  afterAll(() => gateway.close());

  /** An inventory with everything around, and with the resource itself when it is to be changed. */
  async function fleetWith(resources: readonly WrittenResource[]) {
    const fleet = createMemoryFleet();
    const inventory = openMemoryInventory({ fleet, clock: new ManualClock(), ids: new CountingIds() });
    let count = 0;
    const by = (): CommandEnvelope => {
      count += 1;
      return { operation_id: `o-${count}`, account_id: 'acme', actor: ACTOR, traceparent: null };
    };
    for (const resource of resources) {
      const made = await inventory.create(by(), resource);
      if (made.kind === 'refused') throw new Error(JSON.stringify(made.refusal));
    }
    return { inventory, by, live: new MemoryLiveFleet(fleet) };
  }

  function changeOf(declared: WrittenResource, snapshot: LiveSnapshot): Change | undefined {
    const resource: DesiredResource = {
      kind: declared.kind,
      key: declared.key,
      declared: declared.attributes,
      line: 1,
      column: 1,
    };
    const computed = computeDiff({
      desired: { version: 1, account: 'acme', sections: [], resources: [resource], provider_configs: [] },
      snapshot,
      repositoryId: idOf(1),
      runId: idOf(2),
      accountId: 'acme',
      revision: 'a'.repeat(40),
      file: 'fleet.yaml',
      onRemoval: 'delete',
      digestOf,
    });
    if (computed.kind === 'failed') throw new Error(JSON.stringify(computed.findings));
    return computed.plan.changes[0];
  }

  /** Sends the payload under the kind's noun, and answers what the inventory was asked. */
  async function send(change: Change): Promise<Command> {
    const route = KIND_ROUTES.find(({ kind }) => kind === change.kind);
    if (!route) throw new Error(`no route for ${change.kind}`);
    const path = `${SYSTEM}/${route.path}`;
    const body = { [route.noun]: payloadOf(change) };
    gateway.commands.length = 0;
    if (change.action === 'create') await gateway.post(path, body);
    else await gateway.call('PATCH', `${path}/${encodeURIComponent(change.key)}`, { body });
    const [command] = gateway.commands;
    if (!command) throw new Error(`the API refused ${JSON.stringify(body)}`);
    return command;
  }

  async function become(declared: WrittenResource, before: readonly WrittenResource[]): Promise<void> {
    const { inventory, by, live } = await fleetWith(before);
    const change = changeOf(declared, await live.snapshot('acme'));
    if (!change || change.action === 'adopt') return;
    const command = await send(change);
    const answered =
      command.type === 'CreateResource'
        ? await inventory.create(by(), command.data)
        : await inventory.update(by(), (command as Command<'UpdateResource'>).data);
    if (answered.kind === 'refused') throw new Error(JSON.stringify(answered.refusal));
    expect([answered.result.kind, answered.result.key]).toEqual([declared.kind, declared.key]);
    const wanted =
      change.action === 'create' ? completeAttributes(declared.kind, declared.attributes) : declared.attributes;
    expect(unlike(declared.kind, wanted, answered.result.attributes)).toEqual([]);
  }

  const isAround =
    ({ kind, key }: WrittenResource) =>
    (other: WrittenResource) =>
      other.kind === kind && other.key === key;

  it('of a create is a body that the API takes, and makes the resource that is wanted, for every kind', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(resourceArbitrary, async (declared) => {
        seen.add(declared.kind);
        await become(
          declared,
          AROUND.filter((other) => !isAround(declared)(other) && !needs(other, declared)),
        );
      }),
      { numRuns: 150 },
    );
    expect(seen.size).toBe(KIND_ROUTES.length);
  });

  it('of an update is a body that the API takes, and leaves the resource as it is wanted', async () => {
    const two = fc.tuple(resourceArbitrary, resourceArbitrary).filter(([one, other]) => one.kind === other.kind);
    await fc.assert(
      fc.asyncProperty(two, async ([before, declared]) => {
        await become(declared, [...AROUND.filter((other) => !isAround(before)(other)), before].toSorted(byNeed));
      }),
      { numRuns: 100 },
    );
  });

  it('of a delete and of an adopt is empty: nothing is written', () => {
    const change = { kind: 'node', key: 'n', write: {} } as Change;
    expect([payloadOf({ ...change, action: 'delete' }), payloadOf({ ...change, action: 'adopt' })]).toEqual([{}, {}]);
  });
});

/** What a new resource of a name is not yet there for. */
function needs(other: WrittenResource, { kind, key }: WrittenResource): boolean {
  const isNode = kind === 'node' && other.kind === 'sdwan_peer' && other.key === `f/${key}`;
  const isTemplate = kind === 'template' && (other.kind === 'node' || other.kind === 'sdwan_peer');
  return isNode || isTemplate || (kind === 'sdwan_network' && other.kind === 'sdwan_peer');
}

function byNeed(one: WrittenResource, other: WrittenResource): number {
  return KINDS_BY_NEED.indexOf(one.kind) - KINDS_BY_NEED.indexOf(other.kind);
}

function unlike(kind: WrittenResource['kind'], wanted: Attributes, actual: Attributes): readonly string[] {
  return FIELDS[kind].flatMap(([name, spec]) =>
    Object.hasOwn(wanted, name)
      ? differences(name, spec, own(wanted, name), own(actual, name)).map(({ path }) => path)
      : [],
  );
}
