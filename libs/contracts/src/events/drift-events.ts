import { z } from 'zod';
import { DriftedResource } from '../drift.ts';
import { CommitSha, Digest, Id } from '../ids.ts';

const repository = { repository_id: Id };

/** Stream `drift-<repository>`, written by drift. */
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
  DriftResolved: z.object({ ...repository, fingerprint: Digest, live_revision: z.int().min(0) }),
  /** What the run applied, compared with live; empty when the fleet converged. */
  RunVerified: z.object({
    ...repository,
    run_id: Id,
    live_revision: z.int().min(0),
    resources: z.array(DriftedResource).max(100),
    total: z.int().min(0),
  }),
} as const;
