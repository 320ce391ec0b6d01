import { type CommandData, type Id, type Instance, type Instant, type ModuleVersion } from '@fleetwright/contracts';
import { compareResources, resourceId } from '@fleetwright/core/fleet';
import { notificationFacts, notifiedOfRemoval } from './declaration.ts';
import type { DecidedWrite } from './decide-mutation.ts';
import type { AccountCreated, OwnershipReleased } from './inventory.ts';
import type { FleetFact } from './journal.ts';
import { gateOf, throughOpening } from './mode/gate.ts';
import type { Cause } from './mutation.ts';
import type { FleetTables } from './state.ts';

/** Begins an account's journal, once. */
export function decideAccount(
  tables: FleetTables,
  cause: Cause,
  { name }: CommandData<'CreateAccount'>,
  now: Instant,
): DecidedWrite<AccountCreated> {
  if (tables.revision > 0) return { kind: 'rejected', rejection: { reason: 'already_exists' } };
  const { account } = tables;
  const fact: FleetFact = { type: 'AccountCreated', data: { ...stamp(cause, tables.revision + 1), account, name } };
  return { kind: 'accepted', facts: [fact], result: { account, name, created_at: now } };
}

/**
 * Promotes a version of a module that exists. No two promotions of an account have the same instant, whatever the clock
 * says, so "most recently promoted" is always one version.
 */
export function decidePromotion(
  tables: FleetTables,
  cause: Cause,
  { module, version, state, content }: CommandData<'PromoteModuleVersion'>,
  now: Instant,
): DecidedWrite<ModuleVersion> {
  if (!tables.resources.has(resourceId('module', module))) {
    return { kind: 'rejected', rejection: { reason: 'not_found' } };
  }
  const before = tables.moduleVersions.get(`${module}@${version}`);
  if (before !== undefined && content !== undefined && content.digest !== before.content?.digest) {
    return { kind: 'rejected', rejection: { reason: 'version_exists' } };
  }
  const kept = before?.content ?? content;
  const earlier = [...tables.moduleVersions.values()].map(({ promoted_at }) => Date.parse(promoted_at) + 1);
  const promoted_at = new Date(Math.max(Date.parse(now), ...earlier)).toISOString();
  const result = { module, version, state, promoted_at, ...(kept === undefined ? {} : { content: kept }) };
  const fact: FleetFact = { type: 'ModuleVersionPromoted', data: { ...stamp(cause, tables.revision + 1), ...result } };
  return { kind: 'accepted', facts: [fact], result };
}

/** Sets what is given of an instance, at the version that is expected; nothing is journaled when nothing differs. */
export function decideInstance(
  tables: FleetTables,
  cause: Cause,
  { instance_id, expected_version, ...patch }: CommandData<'UpdateInstance'>,
  now: Instant,
): DecidedWrite<Instance> {
  const before = tables.instances.get(instance_id);
  if (before === undefined) return { kind: 'rejected', rejection: { reason: 'not_found' } };
  const actual_version = tables.instanceVersions.get(instance_id) ?? 0;
  if (expected_version !== undefined && expected_version !== actual_version) {
    return { kind: 'rejected', rejection: { reason: 'version_conflict', actual_version } };
  }
  const { status = before.status, region = before.region, instance_type = before.instance_type } = patch;
  const instance = { ...before, status, region, instance_type };
  const changed = PATCHED.filter((name) => instance[name] !== before[name]);
  if (changed.length === 0) return { kind: 'accepted', facts: [], result: before };
  const gate = gateOfInstance(tables, cause, before, changed, now);
  if ('rejection' in gate) return { kind: 'rejected', ...gate };
  const fact: FleetFact = {
    type: 'InstanceChanged',
    data: {
      ...stamp(throughOpening(cause, gate.opening), tables.revision + 1),
      instance,
      operation: 'updated',
      changed,
    },
  };
  return { kind: 'accepted', facts: [fact], result: instance };
}

/** An instance counts as its node, but for what it is doing, which its agent reports. */
function gateOfInstance(
  tables: FleetTables,
  cause: Cause,
  { node }: Instance,
  changed: readonly string[],
  now: Instant,
): ReturnType<typeof gateOf> {
  if (changed.every((name) => name === 'status')) return { opening: null };
  const management = tables.resources.get(resourceId('node', node))?.managed_by ?? null;
  return gateOf(tables.governance, { ...cause, kind: 'node', key: node }, management, now);
}

const PATCHED = ['instance_type', 'region', 'status'] as const;

/** Ends a repository's ownership: one `released` entry a resource, in the order of kinds and keys. */
export function decideRelease(tables: FleetTables, cause: Cause, repository: Id): DecidedWrite<OwnershipReleased> {
  const owned = ({ managed_by }: { managed_by: { repository_id: Id } | null }) =>
    managed_by?.repository_id === repository;
  const live = [...tables.resources.values()]
    .filter(owned)
    .map(({ kind, key, attributes }) => ({ kind, key, attributes }));
  const gone = [...tables.gone.values()].filter(owned).map(({ kind, key }) => ({ kind, key, attributes: null }));
  const facts = [...live, ...gone].toSorted(compareResources).map(
    ({ kind, key, attributes }, index): FleetFact => ({
      type: 'ResourceChanged',
      data: {
        ...stamp(cause, tables.revision + 1 + index),
        kind,
        key,
        operation: 'released',
        changed: [],
        attributes,
        managed_by: null,
      },
    }),
  );
  const notified = notificationFacts(cause, tables.revision + facts.length, notifiedOfRemoval(tables, repository));
  return { kind: 'accepted', facts: [...facts, ...notified], result: { released: facts.length } };
}

function stamp({ operation_id, origin }: Cause, revision: number) {
  return { revision, operation_id, origin };
}
