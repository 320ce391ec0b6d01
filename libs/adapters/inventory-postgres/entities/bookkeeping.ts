import { type Actor, type Attributes, type Json, PIPELINE, RESOURCE_KINDS } from '@fleetwright/contracts';
import { defineEntity, p } from '@mikro-orm/postgresql';
import { ofAccount, oneOf } from './columns.ts';

/** Which repository a resource belongs to. Not a reference: it outlives the resource, so that `gone` can be told. */
export const Ownership = defineEntity({
  name: 'Ownership',
  tableName: 'ownership',
  properties: {
    account: ofAccount,
    kind: p.text().primary(),
    key: p.text().primary(),
    repositoryId: p.uuid(),
    lastApplied: p.json().$type<Attributes>(),
    revision: p.text(),
    /** Who deleted the resource, and when; null while it is there. */
    goneBy: p.json().$type<Actor>().nullable(),
    goneAt: p.datetime(3).nullable(),
  },
  indexes: [{ name: 'ownership_by_repository', properties: ['account', 'repositoryId'] }],
  checks: [
    oneOf('kind', RESOURCE_KINDS),
    { name: 'gone_is_told_whole', expression: '(gone_by is null) = (gone_at is null)' },
  ],
});

/** Repositories whose ownership ended for ever: a change of theirs that is still on its way must not restore it. */
export const ReleasedRepository = defineEntity({
  name: 'ReleasedRepository',
  tableName: 'released_repositories',
  properties: { account: ofAccount, repositoryId: p.uuid().primary() },
});

/** What a repository declares counts as long as it is registered and enabled. */
export const DeclaringRepository = defineEntity({
  name: 'DeclaringRepository',
  tableName: 'declaring_repositories',
  properties: {
    account: ofAccount,
    repositoryId: p.uuid().primary(),
    /** Version of `repository-<id>` at which the next two were read. */
    streamVersion: p.bigint('number'),
    counts: p.boolean(),
    /** Runs up to this number read another source than the one that is registered now. */
    outdatedUpTo: p.bigint('number'),
    /** The newest run whose set was taken over; 0 for none. */
    runNumber: p.bigint('number'),
  },
});

/** One resource that a repository declares. Not a reference: it need not be live. */
export const Declaration = defineEntity({
  name: 'Declaration',
  tableName: 'declarations',
  properties: {
    account: ofAccount,
    kind: p.text().primary(),
    key: p.text().primary(),
    repositoryId: p.uuid().primary(),
  },
  indexes: [{ name: 'declarations_by_repository', properties: ['account', 'repositoryId'] }],
  checks: [oneOf('kind', RESOURCE_KINDS)],
});

/** The first answer of every request that was done, by its operation id. */
export const Operation = defineEntity({
  name: 'Operation',
  tableName: 'operations',
  properties: {
    account: ofAccount,
    id: p.text().fieldName('operation_id').primary(),
    /** Of the request's content: another request under the same id is refused. */
    contentHash: p.text(),
    result: p.json().$type<Json>(),
    revision: p.bigint('number'),
  },
});

function byHand(name: string, columns: string, type: string): string {
  const what = `type = '${type}' and data #>> '{origin,type}' = 'imperative'`;
  return `create index ${name} on inventory.journal (account_id, ${columns}, revision) where ${what}`;
}

/** One row a revision: the event that the pump appends to `fleet-<account>`. */
export const Journal = defineEntity({
  name: 'Journal',
  tableName: 'journal',
  properties: {
    account: ofAccount,
    revision: p.bigint('number').primary(),
    eventId: p.uuid(),
    type: p.text(),
    data: p.json().$type<Readonly<Record<string, Json>>>(),
    actor: p.json().$type<Actor>(),
    correlationId: p.text(),
    causationId: p.text(),
    traceparent: p.text().nullable(),
    recordedAt: p.datetime(3),
  },
  uniques: [{ name: 'journal_event_ids', properties: ['eventId'] }],
  indexes: [
    {
      name: 'journal_by_hand',
      expression: byHand('journal_by_hand', "(data ->> 'kind'), (data ->> 'key')", 'ResourceChanged'),
    },
    {
      name: 'journal_instances_by_hand',
      expression: byHand('journal_instances_by_hand', "(data #>> '{instance,node}')", 'InstanceChanged'),
    },
  ],
  checks: [oneOf('type', PIPELINE.inventory.emits), { name: 'journal_begins_at_one', expression: 'revision >= 1' }],
});
