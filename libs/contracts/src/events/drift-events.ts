import { z } from 'zod';
import { DriftedResource, DriftIgnore, HiddenDrift } from '../drift.ts';
import { CommitSha, Digest, Id } from '../ids.ts';

const repository = { repository_id: Id };

/** Streams `drift-<repository>` and, for what is ignored, `ignores-<account>`; written by drift. */
export const DRIFT_EVENTS = {
  DriftDetected: z.object({
    ...repository,
    /** Over resources, fields and values: the same drift is told once. */
    fingerprint: Digest,
    /** The revision most recently applied to the drifted resources. */
    revision: CommitSha.nullable(),
    severity: z.enum(['medium', 'high']),
    /** The first 100; `total` counts all. */
    resources: z.array(DriftedResource).max(100),
    total: z.int().min(1),
    live_revision: z.int().min(0),
  }),
  /** Nothing drifts any more. */
  DriftResolved: z.object({ ...repository, fingerprint: Digest, live_revision: z.int().min(0) }),
  /** What ignores hide of the repository's drift is no longer the same. */
  HiddenDriftChanged: z.object({
    ...repository,
    /** null: nothing is hidden any more. */
    fingerprint: Digest.nullable(),
    /** The first 100; `total` counts all. */
    resources: z.array(HiddenDrift).max(100),
    total: z.int().min(0),
    live_revision: z.int().min(0),
  }),
  /** Somebody asked not to be told of some drift, or changed what was asked. */
  DriftIgnoreSet: z.object({ ignore: DriftIgnore }),
  /** Taken back by hand, or swept up after its end. */
  DriftIgnoreRemoved: z.object({ ignore_id: Id, reason: z.enum(['removed', 'expired']) }),
  /** What the run applied, compared with live; empty when the fleet converged. */
  RunVerified: z.object({
    ...repository,
    run_id: Id,
    live_revision: z.int().min(0),
    resources: z.array(DriftedResource).max(100),
    total: z.int().min(0),
  }),
} as const;
