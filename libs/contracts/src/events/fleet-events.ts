import { z } from 'zod';
import { ContentRef } from '../agents/manifest.ts';
import { AccountId, Digest, Id, Instant } from '../ids.ts';
import { mutation } from './mutation.ts';
import { Attributes, Management, ModuleVersionState, ResourceKind } from '../resource.ts';

export const InstanceStatus = z.enum(['pending', 'provisioning', 'running', 'stopped', 'failed', 'terminated']);
export type InstanceStatus = z.infer<typeof InstanceStatus>;

export const Instance = z.object({
  id: Id,
  node: z.string(),
  status: InstanceStatus,
  region: z.string(),
  /** null: the node does not say. */
  instance_type: z.string().nullable(),
});
export type Instance = z.infer<typeof Instance>;

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
  /**
   * Who declares what another repository manages is no longer the same, or what somebody else declares is managed by
   * nobody now: these repositories have to compare again.
   */
  DeclarationsChanged: z.object({ ...mutation, repositories: z.array(Id).min(1).max(500) }),
  ModuleVersionPromoted: z.object({
    ...mutation,
    module: z.string(),
    version: z.string(),
    state: ModuleVersionState,
    promoted_at: Instant,
    /** Of the version; missing: it carries none. */
    content: ContentRef.optional(),
  }),
  InstanceChanged: z.object({
    ...mutation,
    instance: Instance,
    operation: z.enum(['created', 'updated', 'deleted']),
    /** Names of the fields that an update by hand changed; missing where it is another operation, or not by hand. */
    changed: z.array(z.enum(['status', 'region', 'instance_type'])).optional(),
  }),
  AccountCreated: z.object({ ...mutation, account: AccountId, name: z.string() }),
} as const;
