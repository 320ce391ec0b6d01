import { z } from 'zod';
import { Finding } from '../finding.ts';
import { CommitSha, Digest, Id } from '../ids.ts';
import { Revision } from '../plan.ts';
import { ResourceRef } from '../resource.ts';

const run = { run_id: Id, run_number: z.int().min(1), repository_id: Id };
const durationMs = z.int().min(0);

/** The first findings in full; `document` names all of them when there are more than fit an event. */
export const FindingList = z.object({
  items: z.array(Finding).max(50),
  total: z.int().min(0),
  /** All findings; null when `items` holds them all. */
  document: Digest.nullable(),
});
export type FindingList = z.infer<typeof FindingList>;

export const ChangeCounts = z.object({
  /** Resources to create. */
  create: z.int().min(0),
  /** Resources to update. */
  update: z.int().min(0),
  /** Resources to delete. */
  delete: z.int().min(0),
  /** Resources to manage from now on as they are. */
  adopt: z.int().min(0),
  /** Missing in diffs from before there was `disown`. */
  disown: z.int().min(0).optional(),
});
export type ChangeCounts = z.infer<typeof ChangeCounts>;

/** What a live resource was like when something was decided by it; `state` is compared and not read. */
export const NamedLive = ResourceRef.extend({ state: z.string() });
export type NamedLive = z.infer<typeof NamedLive>;

/** Live resources that a failure lists: with their names and states they take a few KiB of an event's 64. */
export const NAMED_LIVE_MAX = 100;

/** A failure that only something new can end: as long as all of this is as it was, trying again fails in the same way. */
export const LastsWhile = z.object({
  /** The tip, as the remote told it; null: there was no such branch. */
  tip: CommitSha.nullable(),
  /** The `LANGUAGE_RELEASE` by which it failed. */
  language_release: z.int().min(1),
  /** null: the failure names nothing of the live fleet. */
  live: z
    .object({
      /** Account revision at which it failed. */
      revision: z.int().min(0),
      /** What the failure names of the live fleet; null: too many to list, so that any change of it counts. */
      resources: z.array(NamedLive).max(NAMED_LIVE_MAX).nullable(),
    })
    .nullable(),
});
export type LastsWhile = z.infer<typeof LastsWhile>;

const failure = {
  findings: FindingList,
  /** Absent: trying again may help by itself. */
  lasts_while: LastsWhile.optional(),
  /** The run that failed of the same, with nothing new since; its fleet event stands for this one. Absent: this is news. */
  same_failure_as: Id.optional(),
};

/** The run before that failed at this very tip, with nothing new since; absent when none did. */
const failedBefore = { failed_before: Id.optional() };

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
    /** Who made the commits since the last applied revision; missing in logs from before anybody looked. */
    authors: z
      .object({
        /**
         * Of authors, committers and co-authors: `person:<id>` by their addresses, in runs of before the addresses in lower case; null:
         * one of them names no address.
         */
        addresses: z.array(z.string().nullable()).max(200),
        /** Every commit since then was seen. */
        is_complete: z.boolean(),
      })
      .optional(),
    findings: FindingList,
    ...failedBefore,
    duration_ms: durationMs,
  }),
  FetchFailed: z.object({
    ...run,
    ...failure,
    /** The commit, where it was fetched and only its file could not be read. */
    revision: Revision.optional(),
    retryable: z.boolean(),
    duration_ms: durationMs,
  }),
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
    ...failedBefore,
    duration_ms: durationMs,
  }),
  ParseFailed: z.object({ ...run, ...failure, duration_ms: durationMs }),
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
  DiffFailed: z.object({ ...run, ...failure, duration_ms: durationMs }),
} as const;
