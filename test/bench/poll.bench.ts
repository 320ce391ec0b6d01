import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { BenchRow } from './bench-row.ts';
import { type Polling, withPolling } from './stack/polling.ts';
import { Replay } from './stack/replay.ts';
import { median, timedMs } from './timing.ts';

const ROUNDS = 60;
const WARM_UP = 5;

interface Server {
  readonly server: string;
  readonly target: string;
}

const AT_ONCE: Server = { server: 'remote that answers at once', target: '≤ 0.5' };
/** Both sides wait for the four processes of the server, which take most of the time. */
const BACKEND: Server = { server: 'git http-backend on the same cores', target: 'none set' };

/**
 * One poll that finds nothing new, as repo-sync does it (follow the log, ask which are due, read where the repository
 * stands, ask the remote and the live revision, note the poll), beside one `git ls-remote` of the same remote.
 */
export async function run(): Promise<BenchRow[]> {
  const replay = new Replay();
  return withPolling({ intercept: replay.intercept }, async (polling) => {
    const [id = ''] = await polling.settle(['fleet']);
    const url = polling.remote.url('fleet');
    const before = await polling.ports.store.head();
    const backend = await compare(polling, id, url, BACKEND);
    replay.isOn = true;
    const rows = [await compare(polling, id, url, AT_ONCE), backend];
    if ((await polling.ports.store.head()) !== before) throw new Error('a poll that found nothing wrote an event');
    return rows;
  });
}

async function compare({ ports, ticks, pool }: Polling, id: string, url: string, by: Server): Promise<BenchRow> {
  const ours: number[] = [];
  const reference: number[] = [];
  const poll = async () => {
    await pool.query('update repo_sync.schedule set next_due_at = now() where repository_id = $1', [id]);
    ours.push(await timedMs(() => ticks.pollDue(ports.clock.now())));
  };
  const ask = async () => {
    reference.push(await timedMs(() => promisify(execFile)('git', ['ls-remote', '--quiet', url, 'refs/heads/main'])));
  };
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    if (round === WARM_UP) ours.length = reference.length = 0;
    for (const side of round % 2 === 0 ? [poll, ask] : [ask, poll]) await side();
  }
  return {
    name: `poll of an unchanged repository, ${by.server}`,
    ours: { value: median(ours), unit: 'ms' },
    reference: { name: 'git ls-remote', value: median(reference) },
    ratio: median(ours.map((ms, round) => ms / (reference[round] ?? Number.NaN))),
    target: by.target,
  };
}
