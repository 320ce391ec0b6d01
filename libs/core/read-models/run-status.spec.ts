import type { RunStatus } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import type { SyncRunRow } from './rows.ts';
import { isFinished, isVerificationOwed, runStatus } from './run-status.ts';
import { RowsInMemory, SETTINGS, stepsAbout } from './testing/index.ts';
import { project } from './project.ts';

const step = stepsAbout({ repository_id: idOf(1), run_id: idOf(2), run_number: 1 });
const rows = new RowsInMemory();
project([step('SyncRequested', { trigger: 'sync_now', settings: SETTINGS, deadline_ms: 1 })(1)], rows);
const begun = (rows.row('sync_runs', idOf(2)) as SyncRunRow).fold;

const STATUSES: readonly RunStatus[] = [
  'success',
  'applied',
  'applied_manually',
  'partial',
  'rejected',
  'failed',
  'superseded',
];
const CLAIMING = new Set<RunStatus>(['applied', 'applied_manually', 'partial']);
const either = [false, true] as const;

/** Every combination of what decides the status. */
const combinations = either.flatMap((stage_failed) =>
  either.flatMap((deadline_exceeded) =>
    either.flatMap((reviewed) =>
      [[], [idOf(5)]].flatMap((outstanding) =>
        [0, 1].flatMap((applied_count) =>
          either.flatMap((verified) =>
            [null, ...STATUSES].map((closed_as) => ({
              ...begun,
              ...{ stage_failed, deadline_exceeded, reviewed, outstanding, applied_count, verified, closed_as },
            })),
          ),
        ),
      ),
    ),
  ),
);

describe('the status of a run', () => {
  it('[RM12] [RM13] is failed whatever else is known, once a stage failed or the deadline passed', () => {
    for (const fold of combinations.filter((each) => each.stage_failed || each.deadline_exceeded)) {
      expect(runStatus(fold)).toBe('failed');
    }
  });

  it('[RM16] is its end, but for a claim of an effect that was not compared with live yet', () => {
    for (const fold of combinations.filter((each) => !each.stage_failed && !each.deadline_exceeded)) {
      if (fold.closed_as === null) continue;
      const isOwed = CLAIMING.has(fold.closed_as) && fold.applied_count === 1 && !fold.verified;
      expect([isVerificationOwed(fold), runStatus(fold)]).toEqual([isOwed, isOwed ? 'applying' : fold.closed_as]);
    }
  });

  it('[RM14] [RM15] of an open run is applying while something is claimed, and hangs on the review otherwise', () => {
    for (const fold of combinations.filter((each) => !each.stage_failed && !each.deadline_exceeded)) {
      if (fold.closed_as !== null) continue;
      const open = fold.reviewed ? 'diff_ready' : 'in_progress';
      expect([isVerificationOwed(fold), runStatus(fold)]).toEqual([
        false,
        fold.outstanding.length > 0 ? 'applying' : open,
      ]);
    }
  });

  it.each([
    ...STATUSES.map((status) => [status, true] as const),
    ['in_progress', false],
    ['diff_ready', false],
    ['applying', false],
  ] as const)('%s is an end: %s', (status, expected) => {
    expect(isFinished(status)).toBe(expected);
  });
});
