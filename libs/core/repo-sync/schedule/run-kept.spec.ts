import { type Finding, LANGUAGE_RELEASE, type LastsWhile, type StoredEvent } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stages } from '../testing/index.ts';
import { runProgressFold } from './run-progress.ts';

const SHA = 'a'.repeat(40);
const rolledBack: Finding = { severity: 'warning', code: 'rolled_back', message: 'the branch was moved back' };
const rewritten: Finding = { severity: 'warning', code: 'history_rewritten', message: 'the branch was force-pushed' };
const lasts: LastsWhile = { tip: SHA, language_release: LANGUAGE_RELEASE, live: null };
const progressOf = (...events: StoredEvent[]) => fold(runProgressFold, events);

describe('[RS14] what is known of a run', () => {
  const fetched = stages.fetched({ authors: { addresses: ['ada@example.com', null], is_complete: false } }, [
    rewritten,
    rolledBack,
  ]);

  it('is what each stage told, kept through the later ones', () => {
    expect(progressOf(fetched, stages.parsed(), stages.compared(7))).toEqual({
      phase: 'reviewing',
      fetched: SHA,
      rollback: rolledBack,
      authors: { addresses: ['ada@example.com', null], isComplete: false },
      liveRevision: 7,
      lastsWhile: null,
    });
  });

  it.each([
    ['a parse that failed', stages.parseFailed()],
    ['a diff that failed', stages.diffFailed()],
    ['its deadline', stages.deadline()],
  ])('keeps what was fetched through %s', (_what, end) => {
    expect(progressOf(fetched, end)).toMatchObject({
      phase: 'failed',
      fetched: SHA,
      rollback: rolledBack,
      authors: { isComplete: false },
      lastsWhile: null,
    });
  });

  it('keeps the diff of a run that is given up while it is reviewed', () => {
    const progress = progressOf(fetched, stages.parsed(), stages.compared(9), stages.deadline());
    expect(progress).toMatchObject({ phase: 'failed', liveRevision: 9 });
  });

  it('has no rollback where the warning is another, and no authors where none were recorded', () => {
    expect(progressOf(stages.fetched({}, [rewritten]))).toMatchObject({ rollback: null, authors: undefined });
    expect(progressOf(stages.fetched())).toMatchObject({ rollback: null, authors: undefined });
  });

  it('[RS43] says what its failure lasts for, whichever stage it is of, and nothing where trying again may help', () => {
    for (const failed of [stages.fetchFailed, stages.parseFailed, stages.diffFailed]) {
      expect(progressOf(fetched, failed({ lasts_while: lasts })).lastsWhile).toEqual(lasts);
      expect(progressOf(fetched, failed()).lastsWhile).toBeNull();
    }
    expect(progressOf(fetched, stages.deadline()).lastsWhile).toBeNull();
  });

  it('stays failed, and failed for the same, whatever comes in whatever order afterwards', () => {
    const late = [stages.fetched(), stages.parsed(), stages.compared(3)];
    fc.assert(
      fc.property(fc.shuffledSubarray(late), (events) => {
        const progress = progressOf(stages.fetchFailed({ lasts_while: lasts }), ...events);
        expect([progress.phase, progress.lastsWhile]).toEqual(['failed', lasts]);
      }),
      { numRuns: 30 },
    );
  });

  it('is not changed by what other streams tell', () => {
    const other = { ...stages.parsed(), type: 'DriftResolved' } as unknown as StoredEvent;
    const before = progressOf(fetched);
    expect(runProgressFold.evolve(before, other)).toBe(before);
  });
});
