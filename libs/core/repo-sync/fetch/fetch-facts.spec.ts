import { type Finding, LANGUAGE_RELEASE } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommitAuthors, FetchedFile, HistoryRelation } from '../ports/git-source.ts';
import { DIGEST, revisionAt } from '../testing/index.ts';
import { type Before, deadlineExceeded, type EarlierFetch, fetchFailed, revisionFetched } from './fetch-facts.ts';
import { cloneFailed, type FetchFailure } from './fetch-failure.ts';

const run = { runId: idOf(2), number: 4, repositoryId: idOf(1), file: 'prod/fleet.yaml', durationMs: 17 };
const ids = { run_id: idOf(2), run_number: 4, repository_id: idOf(1) };
const [OLD, NEW] = ['a'.repeat(40), 'b'.repeat(40)];
const seen = (...addresses: (string | null)[]): CommitAuthors => ({ addresses, isComplete: true });
const fileOf = (history: HistoryRelation, authors = seen('ada@example.com')): FetchedFile => ({
  kind: 'fetched',
  revision: revisionAt(NEW),
  text: 'version: 1\n',
  sizeBytes: 11,
  history,
  authors,
});
const earlierOf = (more: Partial<EarlierFetch> = {}): EarlierFetch => ({
  sha: OLD,
  rollback: null,
  authors: null,
  ...more,
});
const factOf = (file: FetchedFile, before: Before) => revisionFetched(run, file, DIGEST, before);
const rollback: Finding = { severity: 'warning', code: 'rolled_back', message: 'was moved back' };

describe('[RS22] the fact of a fetch', () => {
  it('tells the run, what was read, and nothing that nobody knows', () => {
    expect(factOf(fileOf('first'), { earlier: null, failedBefore: null })).toEqual({
      type: 'RevisionFetched',
      data: {
        ...ids,
        revision: revisionAt(NEW),
        source_document: DIGEST,
        file: 'prod/fleet.yaml',
        size_bytes: 11,
        authors: { addresses: ['ada@example.com'], is_complete: true },
        findings: { items: [], total: 0, document: null },
        duration_ms: 17,
      },
    });
  });

  it.each<[HistoryRelation, string[]]>([
    ['first', []],
    ['same', []],
    ['extended', []],
    ['unknown', []],
    ['rewritten', ['warning history_rewritten']],
    ['rolled_back', ['warning rolled_back']],
  ])('a history that is %s is told as %j, and never where nothing was fetched before', (history, told) => {
    const of = (earlier: EarlierFetch | null) => {
      const { items, total } = factOf(fileOf(history), { earlier, failedBefore: null }).data.findings;
      expect(total).toBe(items.length);
      return items.map(({ severity, code }) => `${severity} ${code}`);
    };
    expect(of(earlierOf())).toEqual(told);
    expect(of(null)).toEqual([]);
  });

  it('[RS54] a rollback that nobody applied is told again of the same revision, and of no other', () => {
    const of = (history: HistoryRelation, earlier: EarlierFetch) =>
      factOf(fileOf(history), { earlier, failedBefore: null }).data.findings.items.map(({ message }) => message);
    expect(of('same', earlierOf({ sha: NEW, rollback }))).toEqual(['was moved back']);
    expect(of('same', earlierOf({ sha: NEW }))).toEqual([]);
    expect(of('extended', earlierOf({ rollback }))).toEqual([]);
    expect(of('rolled_back', earlierOf({ rollback }))).toEqual([expect.stringContaining(OLD)]);
  });
});

describe('[RS59] who made what is fetched', () => {
  const authorsOf = (mine: CommitAuthors, authors: EarlierFetch['authors'] | 'no earlier fetch') => {
    const earlier = authors === 'no earlier fetch' ? null : earlierOf({ authors });
    return factOf(fileOf('extended', mine), { earlier, failedBefore: null }).data.authors;
  };

  it.each<[string, CommitAuthors, EarlierFetch['authors'] | 'no earlier fetch', readonly (string | null)[], boolean]>([
    ['nothing before', seen('ada'), 'no earlier fetch', ['ada'], true],
    ['what was before was applied', seen('ada'), null, ['ada'], true],
    ['nobody looked before', seen('ada'), 'not_known', ['ada'], false],
    ['what was before waits', seen('ada'), seen('ben', null), ['ada', 'ben', null], true],
    [
      'what was before was not seen whole',
      seen('ada'),
      { addresses: ['ben'], isComplete: false },
      ['ada', 'ben'],
      false,
    ],
    ['what comes is not seen whole', { addresses: ['ada'], isComplete: false }, null, ['ada'], false],
  ])('%s', (_what, mine, before, addresses, is_complete) => {
    expect(authorsOf(mine, before)).toEqual({ addresses, is_complete });
  });

  it('nobody who waits is ever dropped, and nothing becomes complete by a fetch more', () => {
    const people = fc.record({
      addresses: fc.uniqueArray(fc.constantFrom('ada', 'ben', 'cem', null), { maxLength: 4 }),
      isComplete: fc.boolean(),
    });
    fc.assert(
      fc.property(people, people, (mine, before) => {
        const told = authorsOf(mine, before);
        expect(new Set(told?.addresses)).toEqual(new Set([...mine.addresses, ...before.addresses]));
        expect(told?.addresses).toHaveLength(new Set(told?.addresses).size);
        expect(told?.is_complete).toBe(mine.isComplete && before.isComplete);
      }),
      { numRuns: 60 },
    );
  });
});

describe('[RS43] the fact of a fetch that failed', () => {
  const tooLarge: FetchFailure = { code: 'file_too_large', message: 'fleet.yaml has 2 MB', retryable: false };

  it('tells the run, the failure and what it lasts for', () => {
    const seenThere = { tip: NEW, revision: revisionAt(NEW), failedBefore: idOf(9) };
    expect(fetchFailed(run, tooLarge, seenThere)).toEqual({
      type: 'FetchFailed',
      data: {
        ...ids,
        findings: {
          items: [{ severity: 'error', code: 'file_too_large', message: 'fleet.yaml has 2 MB' }],
          total: 1,
          document: null,
        },
        lasts_while: { tip: NEW, language_release: LANGUAGE_RELEASE, live: null },
        same_failure_as: idOf(9),
        revision: revisionAt(NEW),
        retryable: false,
        duration_ms: 17,
      },
    });
  });

  it('tells nothing that nobody saw', () => {
    const { data } = fetchFailed(run, cloneFailed('https://h/x', 'host_unreachable'));
    expect(Object.keys(data).toSorted()).toEqual([
      'duration_ms',
      'findings',
      'repository_id',
      'retryable',
      'run_id',
      'run_number',
    ]);
    expect(data.retryable).toBe(true);
    const alone = fetchFailed(run, tooLarge, { tip: null, failedBefore: null }).data;
    expect([alone.lasts_while?.tip, 'same_failure_as' in alone, 'revision' in alone]).toEqual([null, false, false]);
  });

  it('[RS44] names the run that failed before only where the failure is of the tip', () => {
    const before = { tip: NEW, failedBefore: idOf(9) };
    expect(fetchFailed(run, tooLarge, before).data.same_failure_as).toBe(idOf(9));
    expect(fetchFailed(run, cloneFailed('u', 'timed_out'), before).data).not.toHaveProperty('same_failure_as');
    expect(fetchFailed(run, tooLarge, { ...before, tip: undefined }).data).not.toHaveProperty('same_failure_as');
  });

  it('[RS23] a deadline tells the run and the stage', () => {
    expect(deadlineExceeded(run, 'parsing')).toEqual({
      type: 'RunDeadlineExceeded',
      data: {
        ...ids,
        findings: {
          items: [
            { severity: 'error', code: 'deadline_exceeded', message: expect.stringContaining('still parsing at') },
          ],
          total: 1,
          document: null,
        },
      },
    });
  });
});
