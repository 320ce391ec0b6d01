import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGitRemote } from '@fleetwright/kit/servers';
import { DEMO_HOSTS, nodeFolder } from '../../deploy/local/demo/hosts.ts';
import { withWorkers } from '../../deploy/local/smoke/workers.ts';
import { SYSTEM } from '../end-to-end/api.ts';
import { type BenchRow, boundRow } from './bench-row.ts';
import { type LocalStack, withLocalStack } from './stack/local-stack.ts';
import { approve, type Pending, pendingOf, syncNow } from './stack/walk.ts';
import { median } from './timing.ts';

const EXAMPLE = new URL('../../deploy/local/demo/fleet.yaml', import.meta.url);
const RESOURCES = 10;
/** Its template alone changes, and with it the file on all three machines. */
const CHANGED = 1;
const ROUNDS = 9;
const POLL_MS = 5;
const PATIENCE_MS = 120_000;

/** From an approval until the file stands on the disk of a machine, with the agents that `npm start` runs. */
export async function run(): Promise<BenchRow[]> {
  return withLocalStack(async (stack) => {
    const { body } = await stack.rest.get(`${SYSTEM}/gitops_repositories`);
    const repository = body.gitops_repositories[0].id as string;
    const { id } = await syncNow(stack, repository, RESOURCES);
    await approve(stack, id, await pendingOf(stack, id), POLL_MS);
    await Promise.all(DEMO_HOSTS.map((host) => says(stack, host, 'worker_processes 2;')));
    const took: number[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) took.push(...(await roundOf(stack, repository, round)));
    console.log(`each, ms: ${took.map((ms) => Math.round(ms)).join(' ')}`);
    return [
      boundRow('approved → file on the disk of a local agent, median', median(took), 'ms', 500),
      boundRow('the same, the slowest', Math.max(...took), 'ms', null),
    ];
  });
}

/** How long each machine took. */
async function roundOf(stack: LocalStack, repository: string, round: number): Promise<number[]> {
  const workers = 20 + round;
  await push(stack, workers);
  const { id } = await syncNow(stack, repository, CHANGED);
  const proposals: readonly Pending[] = await pendingOf(stack, id);
  const startedMs = performance.now();
  const answered = stack.rest.post(`${SYSTEM}/gitops_proposals/bulk`, { verdict: 'approve', proposals });
  const took = DEMO_HOSTS.map(async (host) => {
    await says(stack, host, `worker_processes ${workers};`);
    return performance.now() - startedMs;
  });
  const { status } = await answered;
  if (status >= 300) throw new Error(`approving answered ${status}`);
  return Promise.all(took);
}

async function push({ folder }: LocalStack, workers: number): Promise<void> {
  const text = withWorkers(await readFile(EXAMPLE, 'utf8'), workers);
  if (text === undefined) throw new Error('the example has no nginx');
  // A second server on the folder that the stack serves; nobody asks it.
  const remote = await startGitRemote({ root: join(folder, 'git') });
  await remote.commit('demo/fleet', { files: { 'fleet.yaml': text }, message: `${workers} workers` });
  await remote.stop();
}

async function says({ folder }: LocalStack, host: string, line: string): Promise<void> {
  const file = join(nodeFolder(folder, host), 'etc/nginx/nginx.conf');
  const untilMs = performance.now() + PATIENCE_MS;
  while (!(await readFile(file, 'utf8').catch(() => '')).includes(line)) {
    if (performance.now() > untilMs) throw new Error(`${file} does not say "${line}"`);
    await sleep(POLL_MS);
  }
}
