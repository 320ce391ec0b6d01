// The thread of `watchProcesses`: canaries come in as its data, and what it saw goes out whenever it is asked.
import { readdirSync, readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { type Canary, CanarySearch } from './canary.ts';
import type { ProcessSighting } from './canary-processes.ts';
import { CANARY_WATCH_PAUSE_MS } from './limits.ts';

const PLACES = { argv: 'cmdline', environ: 'environ' } as const;

const search = new CanarySearch(workerData as readonly Canary[]);
const found = new Map<string, ProcessSighting>();
const programs = new Set<string>();
/** What was searched already, by process and place. */
let known = new Map<string, Buffer>();
let passes = 0;

parentPort?.on('message', () => {
  look();
  parentPort?.postMessage({ sightings: [...found.values()], passes, programs });
});
setInterval(look, CANARY_WATCH_PAUSE_MS);

function look(): void {
  const seen = new Map<string, Buffer>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (isStillItsParent(pid)) continue;
    for (const place of ['argv', 'environ'] as const) {
      const file = `/proc/${pid}/${PLACES[place]}`;
      const bytes = read(file);
      if (bytes === undefined) continue;
      seen.set(file, bytes);
      if (known.get(file)?.equals(bytes)) continue;
      const program = read(`/proc/${pid}/comm`)?.toString('utf8').trim() ?? 'a process that is gone';
      programs.add(program);
      for (const sighting of search.in(bytes, `the ${place} of ${program}`)) {
        found.set(`${pid} ${place} ${sighting.canary}`, { ...sighting, place, pid: Number(pid) });
      }
    }
  }
  known = seen;
  passes += 1;
}

/**
 * Whether a process was forked and runs no program of its own yet: until then the kernel tells the environment of its
 * parent, which is searched as the parent's. Asked before the environment is read, so that nobody changes in between.
 */
function isStillItsParent(pid: string): boolean {
  const parent = /^PPid:\t(\d+)$/m.exec(read(`/proc/${pid}/status`)?.toString('utf8') ?? '')?.[1];
  if (parent === undefined) return false;
  const own = read(`/proc/${pid}/cmdline`);
  const of = read(`/proc/${parent}/cmdline`);
  return own !== undefined && of !== undefined && own.length > 0 && own.equals(of);
}

/** undefined for a process that is gone or another user's. */
function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
