import { z } from 'zod';
import { DriftIgnore } from './drift.ts';
import { CommitSha, Digest, Id } from './ids.ts';
import { ResourceKind, ResourceRef } from './resource.ts';

const repository = { repository_id: Id };

/** The `version` that was read; missing: whatever it is now. */
const expected_version = z.int().min(0).optional();

const { key, field, reason, expires_at } = DriftIgnore.shape;

/** Requests to drift. Those of ignores answer the DriftIgnore, or null once it is removed. */
export const DRIFT_COMMANDS = {
  /** What the file would have to say so that drift is accepted. Appends nothing. Answers a FilePatchReply. */
  AdoptDrift: z.object({
    ...repository,
    /** Missing: whatever has drifted. */
    resources: z.array(ResourceRef).min(1).max(1_000).optional(),
    /** Paths as the drift report has them; one names what is below it, too. Missing: all. */
    fields: z.array(z.string().min(1).max(256)).min(1).max(100).optional(),
  }),
  /**
   * What the file would have to say so that git agrees with what somebody made of a proposal. Appends nothing. Answers a
   * FilePatchReply.
   */
  PatchEdit: z.object({
    ...repository,
    ...ResourceRef.shape,
    /** The run in whose plan the change was put up. */
    run_id: Id,
    /** The change as it was edited; null: it was left out. */
    change_document: Digest.nullable(),
  }),
  /** The live fleet as a fleet.yaml. `repository_id` null: of the whole account. Answers an ExportReply. */
  ExportFleet: z.object({ repository_id: Id.nullable() }),
  SetDriftIgnore: z.object({ ignore_id: Id, kind: ResourceKind, key, field, reason, expires_at }),
  /** Missing: as it is. */
  ChangeDriftIgnore: z.object({
    ignore_id: Id,
    changes: z.object({ key, field, reason, expires_at }).partial(),
    expected_version,
  }),
  RemoveDriftIgnore: z.object({ ignore_id: Id, expected_version }),
} as const;

/** The text of the exported file. */
export const ExportReply = z.object({ fleet_document: Digest });
export type ExportReply = z.infer<typeof ExportReply>;

/** What a change of the file does not say although it was wanted, and why. */
export const NotWritten = ResourceRef.extend({
  /** As the drift report has it; missing: the whole resource. */
  path: z.string().optional(),
  /**
   * `secret_withheld`: secrets and masks are not written. `not_declared`: the file does not say it any more.
   * `instance_differs`: a file says nothing of instances. `inherited`: it comes from a template that is extended and cannot
   * be taken away. `inherited_elsewhere`: a template that extends this one would get it, too. `network_not_declared`: the
   * network that it is within is not in the file.
   */
  code: z.enum([
    'secret_withheld',
    'not_declared',
    'instance_differs',
    'inherited',
    'inherited_elsewhere',
    'network_not_declared',
  ]),
});
export type NotWritten = z.infer<typeof NotWritten>;

/** A file as it was changed, and what of the wish it does not say: the first hundred. */
export const FilePatchReply = z.object({
  /** The file's path in the repository. */
  file: z.string(),
  /** The commit whose file was changed. */
  revision: CommitSha,
  /** The text of the whole file. */
  fleet_document: Digest,
  /** The text of the unified diff; empty when there is nothing to change. */
  patch_document: Digest,
  left: z.array(NotWritten).max(100),
  left_total: z.int().min(0),
});
export type FilePatchReply = z.infer<typeof FilePatchReply>;
