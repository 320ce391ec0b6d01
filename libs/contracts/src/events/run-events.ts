import { z } from 'zod';
import { Finding } from '../finding.ts';
import { Digest, Id } from '../ids.ts';
import { Revision } from '../plan.ts';

const run = { run_id: Id, run_number: z.int().min(1), repository_id: Id };
const durationMs = z.int().min(0);

/** The first findings in full; `document` names all of them when there are more than fit an event. */
export const FindingList = z.object({
  items: z.array(Finding).max(50),
  total: z.int().min(0),
  document: Digest.nullable(),
});
export type FindingList = z.infer<typeof FindingList>;

export const ChangeCounts = z.object({
  create: z.int().min(0),
  update: z.int().min(0),
  delete: z.int().min(0),
  adopt: z.int().min(0),
});
export type ChangeCounts = z.infer<typeof ChangeCounts>;

/** Stream `sync-<run>`, written by repo-sync. */
export const SYNC_EVENTS = {
  RevisionFetched: z.object({
    ...run,
    revision: Revision,
    /** The text of fleet.yaml. */
    source_document: Digest,
    /** Path of fleet.yaml inside the repository. */
    file: z.string(),
    size_bytes: z.int().min(0),
    findings: FindingList,
    duration_ms: durationMs,
  }),
  FetchFailed: z.object({ ...run, findings: FindingList, retryable: z.boolean(), duration_ms: durationMs }),
  /** The run was still being worked on at its deadline. */
  RunDeadlineExceeded: z.object({ ...run, findings: FindingList }),
} as const;

/** Stream `parse-<run>`, written by parse. */
export const PARSE_EVENTS = {
  DesiredStateParsed: z.object({
    ...run,
    revision: Revision,
    file: z.string(),
    /** A DesiredState as JSON. */
    desired_document: Digest,
    resource_count: z.int().min(0),
    findings: FindingList,
    duration_ms: durationMs,
  }),
  ParseFailed: z.object({ ...run, findings: FindingList, duration_ms: durationMs }),
} as const;

/** Stream `diff-<run>`, written by diff. */
export const DIFF_EVENTS = {
  DiffComputed: z.object({
    ...run,
    revision: Revision,
    /** Account revision of the snapshot it was computed from. */
    live_revision: z.int().min(0),
    /** A Plan as JSON. */
    plan_document: Digest,
    /** A DiffSummary as JSON. */
    summary_document: Digest,
    counts: ChangeCounts,
    /** Resources that the repository managed when the diff was computed: what the brake measures against. */
    managed_count: z.int().min(0),
    findings: FindingList,
    duration_ms: durationMs,
  }),
  DiffFailed: z.object({ ...run, findings: FindingList, duration_ms: durationMs }),
} as const;
