import type { ListedRun } from '../../data/api.ts';

/** The stages of a run, in order. `verify` follows what was applied. */
const STAGES = ['fetch', 'parse', 'diff', 'review', 'apply'] as const;

export interface Stage {
  readonly name: string;
  /** `failed`: the run ended here. `now`: under way, or waiting for people. `not_reached`: the run ended before. */
  readonly state: 'done' | 'partly' | 'failed' | 'now' | 'waiting' | 'not_reached';
  readonly durationMs: number | null;
}

type StagedRun = Pick<ListedRun, 'status' | 'timings' | 'counts' | 'finished_at' | 'drift_after_apply'>;

/** What each stage of a run came to. A stage is done only if it did what it is for. */
export function stagesOf(run: StagedRun): readonly Stage[] {
  const reached = STAGES.map((name) => run.timings[name] !== undefined);
  const last = reached.lastIndexOf(true);
  // Of a run that never had a difference, the stage that answered last, or the one that never did, is why.
  const broke = run.status === 'failed' && run.counts === null ? Math.max(last, 0) : -1;
  const stages = STAGES.map((name, n): Stage => {
    const durationMs = run.timings[name]?.duration_ms ?? null;
    return { name, durationMs, state: stateOf(run, { n, last, broke, isReached: reached[n] === true }) };
  });
  return [...stages, verification(run)];
}

interface Place {
  readonly n: number;
  readonly last: number;
  readonly broke: number;
  readonly isReached: boolean;
}

function stateOf(run: StagedRun, { n, last, broke, isReached }: Place): Stage['state'] {
  if (n === broke) return 'failed';
  if (STAGES[n] === 'apply' && isReached) {
    if (run.status === 'failed') return 'failed';
    return run.status === 'partial' ? 'partly' : 'done';
  }
  if (isReached) return 'done';
  if (run.finished_at !== null) return 'not_reached';
  if (n !== last + 1) return 'not_reached';
  return run.status === 'diff_ready' ? 'waiting' : 'now';
}

function verification({ drift_after_apply, timings }: StagedRun): Stage {
  const name = 'verify';
  if (drift_after_apply === null) {
    return { name, durationMs: null, state: timings['apply'] === undefined ? 'not_reached' : 'now' };
  }
  const isClean = !('resources' in drift_after_apply) || drift_after_apply.resources.length === 0;
  return { name, durationMs: null, state: isClean ? 'done' : 'failed' };
}

/** How long it took from the request to the end; of a run that goes on, how long it has taken. Milliseconds. */
export function runDuration(
  { created_at, finished_at }: Pick<ListedRun, 'created_at' | 'finished_at'>,
  nowMs: number,
): number {
  return Math.max(0, (finished_at === null ? nowMs : Date.parse(finished_at)) - Date.parse(created_at));
}
