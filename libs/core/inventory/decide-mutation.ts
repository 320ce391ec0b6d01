import type {
  Attributes,
  EventData,
  Id,
  Instance,
  Instant,
  Json,
  LiveResource,
  Management,
} from '@fleetwright/contracts';
import { attributeNames, compareResources, equalJson, referencesOf, resourceId } from '@fleetwright/core/fleet';
import { declarersOf } from './declaring.ts';
import type { FleetFact } from './journal.ts';
import { gateOf, throughOpening } from './mode/gate.ts';
import type { Effect, WriteRejection, Mutation } from './mutation.ts';
import type { FleetTables } from './state.ts';

/** What a decision needs of the world. */
export interface Fresh {
  readonly now: Instant;
  /** For the instance that a new node gets. */
  readonly instanceId: Id;
}

/** Facts to journal, in order, each at its own revision; or why not. */
export type DecidedWrite<Result> =
  | { readonly kind: 'accepted'; readonly facts: readonly FleetFact[]; readonly result: Result }
  | { readonly kind: 'rejected'; readonly rejection: WriteRejection };

/** Decides one write of one resource. The SQL function `inventory.mutate` is the same in a transaction. */
export function decideMutation(tables: FleetTables, mutation: Mutation, fresh: Fresh): DecidedWrite<Effect> {
  // What repositories declare may be known before an account begins.
  if (tables.revision === 0) return { kind: 'rejected', rejection: { reason: 'no_account' } };
  const situation = situationOf(tables, mutation);
  const gate = atTheGate(tables, mutation, situation, fresh);
  return 'rejection' in gate ? { kind: 'rejected', ...gate } : decideInside(tables, gate.mutation, situation, fresh);
}

/** The mutation, with the break-glass that lets it through if it needed one. Apply has its own way in. */
function atTheGate(tables: FleetTables, mutation: Mutation, { management }: Situation, { now }: Fresh) {
  if (mutation.owner !== null) return { mutation };
  const passed = gateOf(tables.governance, mutation, management, now);
  return 'rejection' in passed ? passed : { mutation: throughOpening(mutation, passed.opening) };
}

function decideInside(
  tables: FleetTables,
  mutation: Mutation,
  situation: Situation,
  fresh: Fresh,
): DecidedWrite<Effect> {
  const rejection =
    ownerRejection(tables, mutation, situation) ??
    (situation.isInPlace ? undefined : versionRejection(mutation, situation.live)) ??
    (situation.isInPlace ? undefined : declarationRejection(tables, mutation, situation.live)) ??
    (situation.isInPlace ? undefined : preconditionRejection(tables, mutation, situation));
  if (rejection !== undefined) return { kind: 'rejected', rejection };
  const { live } = situation;
  if (mutation.action === 'disown') return disown(situation, mutation, tables);
  if (mutation.action === 'delete')
    return live === undefined ? forget(situation, mutation, tables) : remove(tables, mutation, live);
  if (live === undefined) return create(tables, mutation, situation, fresh);
  const changed = changedNames(live.attributes, mutation.write);
  if (changed.length > 0) return update(tables, mutation, live, changed, fresh);
  if (mutation.owner !== null) return adopt(tables, mutation, live);
  return { kind: 'accepted', facts: [], result: effect(live.version, { already_in_place: true, resource: live }) };
}

/** What is there before the write. */
interface Situation {
  readonly live: LiveResource | undefined;
  readonly management: Management | null;
  /** Live is already as apply wants it, whatever its version. */
  readonly isInPlace: boolean;
}

function situationOf(tables: FleetTables, mutation: Mutation): Situation {
  const id = resourceId(mutation.kind, mutation.key);
  const live = tables.resources.get(id);
  const management = live?.managed_by ?? tables.gone.get(id)?.managed_by ?? null;
  const isNobodys = mutation.action === 'disown' && management === null;
  return { live, management, isInPlace: isNobodys || (mutation.owner !== null && isInPlace(tables, mutation, live)) };
}

function isInPlace(tables: FleetTables, mutation: Mutation, live: LiveResource | undefined): boolean {
  const { action, write } = mutation;
  if (action === 'delete') return live === undefined;
  if (action === 'adopt' || action === 'disown' || live === undefined) return false;
  if (Object.keys(write).length === 0 || changedNames(live.attributes, write).length > 0) return false;
  return retargetedInstances(tables, mutation, []).length === 0;
}

function changedNames(before: Attributes, write: Attributes): string[] {
  return Object.keys(write)
    .filter((name) => !equalJson(before[name] ?? null, write[name] ?? null))
    .toSorted();
}

function ownerRejection(
  tables: FleetTables,
  { owner }: Mutation,
  { management }: Situation,
): WriteRejection | undefined {
  if (owner === null) return undefined;
  if (tables.released.has(owner.repository_id)) return { reason: 'repository_removed' };
  if (management === null || management.repository_id === owner.repository_id) return undefined;
  return { reason: 'owned_elsewhere', repository_id: management.repository_id };
}

function versionRejection({ action, version }: Mutation, live: LiveResource | undefined): WriteRejection | undefined {
  const actual = live?.version ?? null;
  if (version.type === 'exact' && version.version !== actual) return { reason: 'stale', actual_version: actual };
  if (action === 'create') return live === undefined ? undefined : { reason: 'already_exists' };
  // What is gone can still be given up.
  if (actual === null) return action === 'disown' ? undefined : { reason: 'not_found' };
  if (version.type === 'at' && version.version !== actual)
    return { reason: 'version_conflict', actual_version: actual };
  return undefined;
}

/** A repository deletes nothing that another one declares by now, and hands nothing over to who does not want it. */
function declarationRejection(
  tables: FleetTables,
  { kind, key, action, owner, receiver }: Mutation,
  live: LiveResource | undefined,
): WriteRejection | undefined {
  if (owner === null || (action !== 'delete' && action !== 'disown')) return undefined;
  const others = declarersOf(tables.declaring, { kind, key }).filter((id) => id !== owner.repository_id);
  const stale = { reason: 'stale', actual_version: live?.version ?? null } as const;
  if (action === 'delete') return others.length > 0 ? { ...stale, why: 'declared_elsewhere' } : undefined;
  return receiver === null || others.includes(receiver) ? undefined : { ...stale, why: 'not_received' };
}

function preconditionRejection(
  tables: FleetTables,
  mutation: Mutation,
  { live }: Situation,
): WriteRejection | undefined {
  if (mutation.action === 'disown') return undefined;
  if (mutation.action === 'delete') return referrersRejection(tables, mutation);
  const { unmaskable = [] } = mutation;
  if (unmaskable.length > 0) return { reason: 'mask_not_a_value', paths: unmaskable };
  const missing = mutation.references
    .filter((ref) => !tables.resources.has(resourceId(ref.kind, ref.key)))
    .toSorted(compareResources);
  if (missing.length > 0) {
    return { reason: 'unresolved_reference', missing };
  }
  const after: Attributes = { ...live?.attributes, ...mutation.write };
  const failover = after['failover_holders'];
  if (Array.isArray(failover) && failover.includes(after['primary_holder'] ?? null)) {
    return { reason: 'constraint', constraint: 'failover_holder_is_not_primary' };
  }
  return undefined;
}

function referrersRejection(tables: FleetTables, mutation: Mutation): WriteRejection | undefined {
  const id = resourceId(mutation.kind, mutation.key);
  const referrers = [...tables.resources.values()]
    .filter(({ kind, key, attributes }) =>
      referencesOf(kind, key, attributes).some((ref) => resourceId(ref.kind, ref.key) === id),
    )
    .map(({ kind, key }) => ({ kind, key }))
    .toSorted(compareResources);
  if (referrers.length === 0) return undefined;
  return { reason: 'in_use', referrers };
}

function create(
  tables: FleetTables,
  mutation: Mutation,
  { management }: Situation,
  fresh: Fresh,
): DecidedWrite<Effect> {
  const facts: FleetFact[] = [];
  const attributes = mutation.write;
  const revision = tables.revision + 1;
  const managed_by = mutation.owner ?? management;
  facts.push(
    changedFact(mutation, revision, {
      operation: 'created',
      changed: [...attributeNames(mutation.kind)].toSorted(),
      attributes,
      managed_by,
    }),
  );
  if (mutation.kind === 'node') {
    const { region, instance_type } = attributes;
    const instance = {
      id: fresh.instanceId,
      node: mutation.key,
      status: 'pending' as const,
      region: String(region),
      instance_type: textOrNull(instance_type),
    };
    facts.push({
      type: 'InstanceChanged',
      data: { ...stamp(mutation, revision + 1), instance, operation: 'created' },
    });
  }
  const side_effects = mutation.kind === 'node' ? ['provision_instances'] : [];
  return accepted(
    mutation,
    facts,
    effect(revision, {
      side_effects,
      resource: resourceAfter(mutation, fresh, { attributes, version: revision, managed_by }),
    }),
  );
}

function update(
  tables: FleetTables,
  mutation: Mutation,
  live: LiveResource,
  changed: string[],
  fresh: Fresh,
): DecidedWrite<Effect> {
  const attributes = { ...live.attributes, ...mutation.write };
  const revision = tables.revision + 1;
  const managed_by = mutation.owner ?? live.managed_by;
  const retargeted = retargetedFacts(tables, mutation, changed);
  const facts = [
    changedFact(mutation, revision, { operation: 'updated', changed, attributes, managed_by }),
    ...retargeted,
  ];
  const side_effects = retargeted.length > 0 ? ['retarget_instances'] : [];
  return accepted(
    mutation,
    facts,
    effect(revision, {
      side_effects,
      resource: resourceAfter(mutation, fresh, { attributes, version: revision, managed_by }),
    }),
  );
}

/** Instances follow their node, right behind its own entry. */
function retargetedFacts(tables: FleetTables, mutation: Mutation, changed: readonly string[]): FleetFact[] {
  return retargetedInstances(tables, mutation, changed).map((instance, index) => ({
    type: 'InstanceChanged',
    data: { ...stamp(mutation, tables.revision + 2 + index), instance, operation: 'updated' },
  }));
}

/** Whatever they are doing. Apply says what a node is to be, and its instances with it; by hand only what changes moves. */
function retargetedInstances(
  tables: FleetTables,
  { kind, key, write, owner }: Mutation,
  changed: readonly string[],
): Instance[] {
  if (kind !== 'node') return [];
  const names = owner === null ? changed : Object.keys(write);
  const region = names.includes('region') ? { region: String(write['region']) } : {};
  const type = names.includes('instance_type') ? { instance_type: textOrNull(write['instance_type']) } : {};
  return [...tables.instances.values()]
    .filter(({ node }) => node === key)
    .map((before) => ({ before, after: { ...before, ...region, ...type } }))
    .filter(({ before, after }) => !equalJson(before, after))
    .map(({ after }) => after)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function adopt(tables: FleetTables, mutation: Mutation, live: LiveResource): DecidedWrite<Effect> {
  const revision = tables.revision + 1;
  const fact = changedFact(mutation, revision, {
    operation: 'adopted',
    changed: [],
    attributes: live.attributes,
    managed_by: mutation.owner,
  });
  const retargeted = retargetedFacts(tables, mutation, []);
  if (retargeted.length > 0) {
    return accepted(mutation, [fact, ...retargeted], effect(revision, { side_effects: ['retarget_instances'] }));
  }
  return accepted(mutation, [fact], effect(revision, { already_in_place: mutation.action !== 'adopt' }));
}

function remove(tables: FleetTables, mutation: Mutation, live: LiveResource): DecidedWrite<Effect> {
  const instances = [...tables.instances.values()]
    .filter(({ node }) => mutation.kind === 'node' && node === mutation.key)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const facts: FleetFact[] = instances.map((instance, index) => ({
    type: 'InstanceChanged',
    data: { ...stamp(mutation, tables.revision + 1 + index), instance, operation: 'deleted' },
  }));
  const managed_by = mutation.owner === null ? live.managed_by : null;
  facts.push(deletedFact(mutation, tables.revision + 1 + instances.length, managed_by));
  const side_effects = instances.length > 0 ? ['remove_instances'] : [];
  return accepted(mutation, facts, effect(null, { side_effects }));
}

/** Ends ownership, of what is there or gone, and nothing else. */
function disown({ live, management }: Situation, mutation: Mutation, tables: FleetTables): DecidedWrite<Effect> {
  const version = live?.version ?? null;
  if (management === null) {
    return { kind: 'accepted', facts: [], result: effect(version, { already_in_place: true }) };
  }
  const revision = tables.revision + 1;
  const attributes = live?.attributes ?? null;
  const released = { operation: 'released' as const, changed: [], attributes, managed_by: null };
  return accepted(mutation, [changedFact(mutation, revision, released)], effect(live ? revision : null, {}));
}

/** The resource is not there: what may be left is ownership. */
function forget({ management }: Situation, mutation: Mutation, tables: FleetTables): DecidedWrite<Effect> {
  const facts = management === null ? [] : [deletedFact(mutation, tables.revision + 1, null)];
  return accepted(mutation, facts, effect(null, { already_in_place: true }));
}

function accepted(mutation: Mutation, facts: readonly FleetFact[], result: Effect): DecidedWrite<Effect> {
  // Apply has no use for the resource, and a stored answer should be small.
  return { kind: 'accepted', facts, result: mutation.owner === null ? result : { ...result, resource: null } };
}

function effect(version: number | null, more: Partial<Effect>): Effect {
  return { version, already_in_place: false, side_effects: [], resource: null, ...more };
}

function resourceAfter(
  { kind, key, actor }: Mutation,
  { now }: Fresh,
  after: Pick<LiveResource, 'attributes' | 'version' | 'managed_by'>,
): LiveResource {
  return { kind, key, ...after, changed_by: actor, changed_at: now };
}

function stamp({ operation_id, origin }: Mutation, revision: number) {
  return { revision, operation_id, origin };
}

function deletedFact(mutation: Mutation, revision: number, managed_by: Management | null): FleetFact {
  return changedFact(mutation, revision, { operation: 'deleted', changed: [], attributes: null, managed_by });
}

function changedFact(
  mutation: Mutation,
  revision: number,
  what: Pick<EventData<'ResourceChanged'>, 'operation' | 'changed' | 'attributes' | 'managed_by'>,
): FleetFact {
  const { kind, key } = mutation;
  return { type: 'ResourceChanged', data: { ...stamp(mutation, revision), kind, key, ...what } };
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
