import { z } from 'zod';
import { AccountId, Digest, Id, Instant } from '../ids.ts';
import { Attributes, Management, ModuleVersionState, ResourceKind } from '../resource.ts';

/** Where a mutation of the live fleet came from. */
export const MutationOrigin = z.union([
  z.object({ type: z.literal('imperative') }),
  z.object({ type: z.literal('seed') }),
  z.object({ type: z.literal('apply'), repository_id: Id, run_id: Id, proposal_id: Id }),
  z.object({ type: z.literal('repository_removed'), repository_id: Id }),
]);
export type MutationOrigin = z.infer<typeof MutationOrigin>;

export const InstanceStatus = z.enum(['pending', 'provisioning', 'running', 'stopped', 'failed', 'terminated']);
export type InstanceStatus = z.infer<typeof InstanceStatus>;

export const Instance = z.object({
  id: Id,
  node: z.string(),
  status: InstanceStatus,
  region: z.string(),
  instance_type: z.string().nullable(),
});
export type Instance = z.infer<typeof Instance>;

/** `revision` is the account's inventory revision: the version of what changed, and the event's version in its stream. */
const mutation = { revision: z.int().min(1), operation_id: z.string(), origin: MutationOrigin };

/** Stream `fleet-<account>`, written by inventory: its journal, one event per revision. */
export const FLEET_EVENTS = {
  ResourceChanged: z.object({
    ...mutation,
    kind: ResourceKind,
    key: z.string(),
    operation: z.enum(['created', 'updated', 'deleted', 'adopted', 'released']),
    /** Names of the attributes that changed. */
    changed: z.array(z.string()),
    /** All attributes after the change; null after a delete; a document when they are large. */
    attributes: z.union([Attributes, z.null(), z.object({ $document: Digest })]),
    /** A large `last_applied` is a document too: `{$document: digest}` in its place. */
    managed_by: Management.nullable(),
  }),
  ModuleVersionPromoted: z.object({
    ...mutation,
    module: z.string(),
    version: z.string(),
    state: ModuleVersionState,
    promoted_at: Instant,
  }),
  InstanceChanged: z.object({ ...mutation, instance: Instance, operation: z.enum(['created', 'updated', 'deleted']) }),
  AccountCreated: z.object({ ...mutation, account: AccountId, name: z.string() }),
} as const;
