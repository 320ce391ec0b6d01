import type { AnswerOf } from '@fleetwright/contracts/client';
import type { Gateway } from './gateway.ts';
import { NODES_POLL_MS, RUN_POLL_MS, WAITS_SHOWN_MAX } from './limits.ts';
import { visible } from './render/text.ts';
import { nodesText } from './run-nodes.ts';
import type { World } from './world.ts';

export type Run = AnswerOf<'gitops_get_sync_run'>;

/** Looks at a run again and again; answers the last look. */
export interface Watch {
  readonly world: World;
  readonly gateway: Gateway;
  readonly look: (gateway: Gateway, id: string) => Promise<Run>;
  /** Each time that it looks otherwise than before. */
  readonly onChange: (run: Run) => void;
  /** Whether to look again. */
  readonly isOpen: (run: Run) => boolean;
  /** Ends it, however the run stands. */
  readonly signal?: AbortSignal;
}

export async function watchRun(id: string, { world, gateway, look, onChange, isOpen, signal }: Watch): Promise<Run> {
  let last = '';
  for (;;) {
    const run = await look(gateway, id);
    const line = progressText(run);
    if (line !== last) onChange(run);
    last = line;
    if (!isOpen(run) || signal?.aborted) return run;
    await world.pause(run.finished_at === null ? RUN_POLL_MS : NODES_POLL_MS, signal);
  }
}

/** What a run has come to, its nodes aside. */
export function plainRun(gateway: Gateway, id: string): Promise<Run> {
  return gateway.call('gitops_get_sync_run', { sync_run_id: id });
}

/**
 * `in_progress; done: fetch, parse`, later `applying; applied 12, failed 1, waiting 3: node a for template t`, and how far
 * nodes are where that is known.
 */
export function progressText(run: Run): string {
  const { status, totals, timings, proposal_counts: counts } = run;
  if (status === 'in_progress') {
    const done = Object.keys(timings);
    return done.length === 0 ? `${status}; fetching` : `${status}; done: ${done.join(', ')}`;
  }
  const waiting = (counts['pending_approval'] ?? 0) + (counts['approved'] ?? 0) + (counts['applying'] ?? 0);
  const parts = [
    `applied ${totals.applied_actions}`,
    `failed ${totals.failed_actions}`,
    `waiting ${waiting}${waitsText(run)}`,
  ];
  const nodes = run.nodes ? `; ${nodesText(run.nodes)}` : '';
  return `${status}; ${parts.join(', ')}${nodes}`;
}

/** What waits for what: the first few of it. */
function waitsText({ proposals }: Run): string {
  const waits = proposals.filter(({ waiting_on = [] }) => waiting_on.length > 0);
  if (waits.length === 0) return '';
  const named = waits.slice(0, WAITS_SHOWN_MAX).map(({ kind, key, waiting_on }) => {
    const [first, ...others] = waiting_on.map((ref) => `${ref.kind} ${ref.key}`);
    return `${kind} ${key} for ${first}${others.length === 0 ? '' : ` and ${others.length} more`}`;
  });
  return visible(`: ${named.join(', ')}${waits.length > named.length ? ', …' : ''}`);
}
