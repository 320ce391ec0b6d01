import {
  type CommitSha,
  type Digest,
  type Finding,
  type Id,
  LANGUAGE_RELEASE,
  type Revision,
} from '@fleetwright/contracts';
import type { Fact } from '@fleetwright/core/event-sourcing';
import { failureFindings, type FetchFailure, isOfTheTip } from './fetch-failure.ts';
import type { CommitAuthors, FetchedFile } from '../ports/git-source.ts';
import { authorsTogether } from './authors.ts';

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
  /**
   * Who made it, and what was not applied before it. null: it was applied. `not_known`: it was
   * fetched before anybody looked.
   */
  readonly authors: CommitAuthors | 'not_known' | null;
}

/** What is known of the runs before. */
export interface Before {
  readonly earlier: EarlierFetch | null;
  /** The run that failed at this very tip, with nothing new since; null: none. */
  readonly failedBefore: Id | null;
}

/** The run's answer when the file was read. */
export function revisionFetched(
  run: FetchingRun,
  fetched: FetchedFile,
  sourceDocument: Digest,
  { earlier, failedBefore }: Before,
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
      authors: authorsSince(fetched, earlier),
      findings: { items, total: items.length, document: null },
      ...(failedBefore === null ? {} : { failed_before: failedBefore }),
      duration_ms: run.durationMs,
    },
  };
}

/** Since the last applied revision: what an earlier run fetched, and nobody applied, is still somebody's work. */
function authorsSince({ authors }: FetchedFile, earlier: EarlierFetch | null) {
  const before = earlier?.authors ?? null;
  const unknown = { addresses: [], isComplete: false };
  const all = authorsTogether(authors, ...(before === null ? [] : [before === 'not_known' ? unknown : before]));
  return { addresses: [...all.addresses], is_complete: all.isComplete };
}

/** What the failing run had seen of the remote. */
export interface SeenRemote {
  /** null: there was no such branch; undefined: the remote did not say. */
  readonly tip: CommitSha | null | undefined;
  /** Of the commit, where it was fetched. */
  readonly revision?: Revision | undefined;
  /** The run before that failed at this tip, with nothing new since; null: none. */
  readonly failedBefore: Id | null;
}

/** The run's answer when the file could not be read. */
export function fetchFailed(
  run: FetchingRun,
  failure: FetchFailure,
  seen: SeenRemote = NOTHING_SEEN,
): Fact<'FetchFailed'> {
  const items = [...failureFindings(failure)];
  return {
    type: 'FetchFailed',
    data: {
      ...idsOf(run),
      findings: { items, total: items.length, document: null },
      ...lastingOf(failure, seen),
      ...(seen.revision === undefined ? {} : { revision: seen.revision }),
      retryable: failure.retryable,
      duration_ms: run.durationMs,
    },
  };
}

const NOTHING_SEEN: SeenRemote = { tip: undefined, failedBefore: null };

function lastingOf(failure: FetchFailure, { tip, failedBefore }: SeenRemote) {
  if (tip === undefined || !isOfTheTip(failure)) return {};
  return {
    lasts_while: { tip, language_release: LANGUAGE_RELEASE, live: null },
    ...(failedBefore === null ? {} : { same_failure_as: failedBefore }),
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
