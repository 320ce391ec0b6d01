import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startGitRemote } from '@fleetwright/kit/servers';
import { SYSTEM } from '../end-to-end/api.ts';
import { eventsOnPlainSubject } from '../end-to-end/subscriber.ts';
import { type BenchRow, boundRow } from './bench-row.ts';
import { type LocalStack, withLocalStack } from './stack/local-stack.ts';
import { memoryBelow } from './stack/memory.ts';
import { approve, pendingOf, syncNow } from './stack/walk.ts';
import { median, timedMs } from './timing.ts';

const EXAMPLE = new URL('../../deploy/local/demo/fleet.yaml', import.meta.url);
/** What the example declares: all of it is new to the first sync, and every later push changes the nodes. */
const RESOURCES = 10;
const NODES = 3;
const ROUNDS = 7;
const POLL_MS = 5;
const DRIFT_TIMEOUT_MS = 30_000;

interface Walked {
  readonly syncMs: number;
  readonly applyMs: number;
}

/** The walk of the README on the example fleet, on a system that was started just now. */
export async function run(): Promise<BenchRow[]> {
  return withLocalStack(async (stack) => {
    const { body } = await stack.rest.get(`${SYSTEM}/gitops_repositories`);
    const repository = body.gitops_repositories[0].id as string;
    const first = await walk(stack, repository, RESOURCES);
    const later: Walked[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      await changeExample(stack, round);
      later.push(await walk(stack, repository, NODES));
    }
    const drift: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) drift.push(await driftMs(stack, round));
    const memory = memoryBelow(stack.pid);
    const seconds = (name: string, ms: number, target: number | null) => boundRow(name, ms / 1_000, 's', target);
    return [
      seconds('npm start on an empty data folder, until all runs', stack.readyMs, null),
      seconds('example, first sync_now → diff_ready', first.syncMs, 1),
      seconds('example, first approve-all → applied', first.applyMs, 1),
      seconds('example, later sync_now → diff_ready', median(later.map(({ syncMs }) => syncMs)), 1),
      seconds('example, later approve-all → applied', median(later.map(({ applyMs }) => applyMs)), 1),
      seconds('example, PATCH → gitops.drift_detected', median(drift), 2),
      boundRow(`memory of the ${memory.processes} processes, RSS`, memory.rss, 'MiB', 900),
      boundRow(`memory of the ${memory.processes} processes, PSS`, memory.pss, 'MiB', 350),
    ];
  });
}

async function walk(stack: LocalStack, repository: string, changes: number): Promise<Walked> {
  let id = '';
  const syncMs = await timedMs(async () => {
    ({ id } = await syncNow(stack, repository, changes));
  });
  const proposals = await pendingOf(stack, id);
  return { syncMs, applyMs: await timedMs(() => approve(stack, id, proposals, POLL_MS)) };
}

/** Another instance type for the three nodes, pushed to the demo's remote. */
async function changeExample({ folder }: LocalStack, round: number): Promise<void> {
  const text = (await readFile(EXAMPLE, 'utf8')).replaceAll('t3-medium', `t3-size-${round}`);
  // A second server on the folder that the stack serves; nobody asks it.
  const remote = await startGitRemote({ root: join(folder, 'git') });
  await remote.commit('demo/fleet', { files: { 'fleet.yaml': text }, message: `Resize the nodes, ${round}` });
  await remote.stop();
}

/** From a change by hand to the event on the plain subject; the change is taken back afterwards. */
async function driftMs(stack: LocalStack, round: number): Promise<number> {
  const patch = async (region: string, subject: string) => {
    const heard = await eventsOnPlainSubject(stack.natsUrl, subject);
    try {
      return await timedMs(async () => {
        const { status } = await stack.rest.patch(`${SYSTEM}/nodes/edge-tokyo-02`, { node: { region } });
        if (status !== 200) throw new Error(`PATCH answered ${status}`);
        await heard.next(DRIFT_TIMEOUT_MS);
      });
    } finally {
      await heard.close();
    }
  };
  const tookMs = await patch(`by-hand-${round}`, 'gitops.drift_detected');
  await patch('ap-tokyo-1', 'gitops.drift_resolved');
  return tookMs;
}
