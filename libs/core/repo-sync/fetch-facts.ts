import type { CommitSha, Digest, Finding, Id } from '@fleetwright/contracts';
import type { Fact } from '@fleetwright/core/event-sourcing';
import { failureFindings, type FetchFailure } from './fetch-failure.ts';
import type { FetchedFile } from './ports/git-source.ts';

/** A run, and how long fetching for it took. */
export interface FetchingRun {
  readonly runId: Id;
  readonly number: number;
  readonly repositoryId: Id;
  readonly file: string;
  readonly durationMs: number;
}

/** What was fetched before a run, from the same branch of the same remote. */
export interface EarlierFetch {
  readonly sha: CommitSha;
  /** That revision was told as rolled back, and people have not applied it since. */
  readonly rollback: Finding | null;
}

/** The run's answer when the file was read. */
export function revisionFetched(
  run: FetchingRun,
  fetched: FetchedFile,
  sourceDocument: Digest,
  earlier: EarlierFetch | null,
): Fact<'RevisionFetched'> {
  // Looking at the same older revision again makes it no newer.
  const isStillBack = fetched.history === 'same' && earlier !== null && earlier.rollback !== null;
  const items = isStillBack ? [earlier.rollback] : historyFindings(fetched, earlier?.sha ?? null);
  return {
    type: 'RevisionFetched',
    data: {
      ...idsOf(run),
      revision: fetched.revision,
      source_document: sourceDocument,
      file: run.file,
      size_bytes: fetched.sizeBytes,
      findings: { items, total: items.length, document: null },
      duration_ms: run.durationMs,
    },
  };
}

/** The run's answer when the file could not be read. */
export function fetchFailed(run: FetchingRun, failure: FetchFailure): Fact<'FetchFailed'> {
  const items = [...failureFindings(failure)];
  return {
    type: 'FetchFailed',
    data: {
      ...idsOf(run),
      findings: { items, total: items.length, document: null },
      retryable: failure.retryable,
      duration_ms: run.durationMs,
    },
  };
}

/** The end of a run that was still being worked on at its deadline. */
export function deadlineExceeded(
  run: Pick<FetchingRun, 'runId' | 'number' | 'repositoryId'>,
  phase: string,
): Fact<'RunDeadlineExceeded'> {
  const items: Finding[] = [
    {
      severity: 'error',
      code: 'deadline_exceeded',
      message: `the run was still ${phase} at its deadline and was given up; sync again, and look at the stage's log`,
    },
  ];
  return {
    type: 'RunDeadlineExceeded',
    data: { ...idsOf(run), findings: { items, total: items.length, document: null } },
  };
}

function idsOf(run: Pick<FetchingRun, 'runId' | 'number' | 'repositoryId'>) {
  return { run_id: run.runId, run_number: run.number, repository_id: run.repositoryId };
}

function historyFindings({ history, revision }: FetchedFile, previous: CommitSha | null): Finding[] {
  if (previous === null) return [];
  if (history === 'rewritten') {
    const message = `the branch was force-pushed: ${previous} is no ancestor of ${revision.sha}`;
    return [{ severity: 'warning', code: 'history_rewritten', message }];
  }
  if (history !== 'rolled_back') return [];
  const message = `the branch was moved back from ${previous} to the older ${revision.sha}: what came between them would be undone; nothing of it is approved by itself`;
  return [{ severity: 'warning', code: 'rolled_back', message }];
}
