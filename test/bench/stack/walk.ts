import { setTimeout as sleep } from 'node:timers/promises';
import { SYSTEM } from '../../end-to-end/api.ts';
import type { LocalStack } from './local-stack.ts';

/** Longer than a whole fleet takes to be applied. */
const PATIENCE_MS = 300_000;

interface Run {
  readonly id: string;
  readonly status: string;
  /** Of all its proposals, by status: a large run shows only its first ones. */
  readonly proposal_counts: Readonly<Record<string, number>>;
}

/** `sync_now`, until it answers a run whose diff is ready. Throws when it ended in any other way, or with other proposals. */
export async function syncNow({ rest }: LocalStack, repository: string, proposals: number): Promise<Run> {
  const path = `${SYSTEM}/gitops_repositories/${repository}/sync_now?wait_seconds=60`;
  const { status, body } = await rest.post(path);
  const run = body.gitops_sync_run as Run | undefined;
  const counted = Object.values(run?.proposal_counts ?? {}).reduce((sum, count) => sum + count, 0);
  if (run?.status === 'diff_ready' && counted === proposals) return run;
  throw new Error(`sync_now answered ${status}, run ${run?.status}: ${JSON.stringify(body).slice(0, 500)}`);
}

export interface Pending {
  readonly id: string;
  readonly digest: string;
}

/** The open proposals of a run, over all pages. */
export async function pendingOf({ rest }: LocalStack, run: string): Promise<Pending[]> {
  const path = `${SYSTEM}/gitops_proposals?run=${run}&status=pending_approval&limit=200`;
  const pending: Pending[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await rest.get(cursor === '' ? path : `${path}&cursor=${encodeURIComponent(cursor)}`);
    pending.push(...body.gitops_proposals.map(({ id, digest }: Pending) => ({ id, digest })));
    cursor = body.next_cursor;
  }
  return pending;
}

/** Approves them together, and answers when the run shows that all is applied and verified; asks every so often. */
export async function approve(
  { rest }: LocalStack,
  run: string,
  proposals: readonly Pending[],
  pollMs: number,
): Promise<void> {
  const answer = await rest.post(`${SYSTEM}/gitops_proposals/bulk`, { verdict: 'approve', proposals });
  if (answer.status >= 300) throw new Error(`approving answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  const untilMs = performance.now() + PATIENCE_MS;
  while (performance.now() < untilMs) {
    const { status } = (await rest.get(`${SYSTEM}/gitops_sync_runs/${run}`)).body as Run;
    if (status === 'applied') return;
    if (status !== 'diff_ready' && status !== 'applying') throw new Error(`the run ended ${status}`);
    await sleep(pollMs);
  }
  throw new Error(`the run was not applied within ${PATIENCE_MS / 1_000} s`);
}
