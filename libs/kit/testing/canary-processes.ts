import { Worker } from 'node:worker_threads';
import type { Canary, Sighting } from './canary.ts';

export interface ProcessSighting extends Sighting {
  readonly place: 'argv' | 'environ';
  readonly pid: number;
}

/** What was seen of this machine's processes. */
export interface ProcessesSeen {
  readonly sightings: readonly ProcessSighting[];
  /** How often all processes were looked at. */
  readonly passes: number;
  /** Names of programs that ran meanwhile, as the kernel tells them: at most 15 characters. */
  readonly programs: ReadonlySet<string>;
}

export interface ProcessWatch {
  /** What was seen so far. */
  seen(): Promise<ProcessesSeen>;
  /** What was seen in all. */
  stop(): Promise<ProcessesSeen>;
}

/**
 * Looks for canaries in the command line and the environment of every process, again and again, in a thread of its own.
 * Only Linux tells them. A process that lives for less than some milliseconds may be missed, and one with the command line
 * of its parent counts as the parent: it was forked, and its own program is still to come.
 */
export async function watchProcesses(canaries: readonly Canary[]): Promise<ProcessWatch> {
  const worker = new Worker(new URL('./canary-watcher.ts', import.meta.url), { workerData: canaries });
  const ask = () =>
    new Promise<ProcessesSeen>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (seen: ProcessesSeen) => {
        worker.off('error', reject);
        resolve(seen);
      });
      worker.postMessage('tell');
    });
  // The first answer comes after the first pass, so nothing that begins now is before it.
  await ask();
  return {
    seen: ask,
    stop: async () => {
      const seen = await ask();
      await worker.terminate();
      return seen;
    },
  };
}
