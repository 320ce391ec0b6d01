import type { Attributes, Instance, LiveResource, ResourceKind } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { completeAttributes, referencesOf, resourceId } from '@fleetwright/core/fleet';
import { type DecidedWrite, decideMutation } from '../decide-mutation.ts';
import type { FleetFact } from '../journal.ts';
import type { Effect, Mutation } from '../mutation.ts';
import { emptyTables, type FleetTables } from '../state.ts';

export const OURS = idOf(1);
export const OTHERS = idOf(2);
const OPERATOR = { type: 'user', id: 'operator' } as const;
const NOW = '2026-01-01T00:00:00.000Z';
const SHA = 'a'.repeat(40);

/** A live resource at version 7: everything that is not given is as when nobody says. */
export function live(kind: ResourceKind, key: string, given: Attributes = {}, owner?: string): LiveResource {
  const managed_by = owner === undefined ? null : { repository_id: owner, last_applied: given, revision: SHA };
  const attributes = completeAttributes(kind, given);
  return { kind, key, attributes, version: 7, managed_by, changed_by: OPERATOR, changed_at: NOW };
}

export function instance(place: number, of: Partial<Instance> = {}): Instance {
  return { id: idOf(50 + place), node: 'n', status: 'running', region: 'eu', instance_type: null, ...of };
}

interface Given {
  readonly resources?: readonly LiveResource[];
  /** Deleted by hand while a repository managed them. */
  readonly gone?: readonly LiveResource[];
  readonly instances?: readonly Instance[];
  /** What another repository declares, and counts. */
  readonly declared?: readonly (readonly [ResourceKind, string])[];
  readonly released?: readonly string[];
}

/** An account at revision 10. */
export function given({ resources = [], gone = [], instances = [], declared = [], released = [] }: Given): FleetTables {
  const tables = emptyTables('acme');
  tables.revision = 10;
  for (const resource of resources) tables.resources.set(resourceId(resource.kind, resource.key), resource);
  for (const { kind, key, managed_by, changed_by, changed_at } of gone) {
    if (managed_by !== null) tables.gone.set(resourceId(kind, key), { kind, key, managed_by, changed_by, changed_at });
  }
  for (const one of instances) tables.instances.set(one.id, one);
  if (declared.length > 0) {
    const ids = new Set(declared.map(([kind, key]) => resourceId(kind, key)));
    tables.declaring.set(OTHERS, { streamVersion: 1, counts: true, outdatedUpTo: 0, runNumber: 1, resources: ids });
  }
  for (const repository of released) tables.released.add(repository);
  return tables;
}

type Asked = Pick<Mutation, 'kind' | 'key' | 'action'> & Partial<Mutation>;

/** By hand, at any version, unless it says otherwise. */
export function write(asked: Asked): Mutation {
  const { kind, key, action, write: attributes = {} } = asked;
  const whole = action === 'create' ? completeAttributes(kind, attributes) : attributes;
  return {
    operation_id: 'operation',
    actor: OPERATOR,
    traceparent: null,
    correlation_id: 'operation',
    causation_id: 'operation',
    origin: { type: 'imperative' },
    version: { type: 'any' },
    references: referencesOf(kind, key, whole),
    owner: null,
    receiver: null,
    ...asked,
    write: whole,
  };
}

/** By apply, of our repository, for the version that it was computed from. */
export function apply(asked: Asked, version: number | null = 7): Mutation {
  const owner = { repository_id: OURS, last_applied: asked.write ?? {}, revision: SHA };
  return write({ version: { type: 'exact', version }, owner, ...asked });
}

export function decide(tables: FleetTables, mutation: Mutation): DecidedWrite<Effect> {
  return decideMutation(tables, mutation, { now: NOW, instanceId: idOf(99) });
}

/** What a decision would journal: `11 updated node n [region]`. */
export function journaled(decided: DecidedWrite<Effect>): readonly string[] {
  if (decided.kind === 'rejected') return [`rejected: ${decided.rejection.reason}`];
  return decided.facts.map(factText);
}

function factText({ type, data }: FleetFact): string {
  if (type === 'InstanceChanged') {
    return `${data.revision} ${data.operation} instance of ${data.instance.node} in ${data.instance.region}`;
  }
  if (type !== 'ResourceChanged') return `${data.revision} ${type}`;
  const owner = data.managed_by === null ? '' : ` of ${data.managed_by.repository_id === OURS ? 'ours' : 'others'}`;
  const changed = data.operation === 'updated' ? ` [${data.changed.join()}]` : '';
  return `${data.revision} ${data.operation} ${data.kind} ${data.key}${owner}${changed}`;
}
