import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { withWorkers } from './workers.ts';

/** How long an agent may take, milliseconds: it is let in within seconds of its node's approval, and is told of changes. */
const FILE_MS = 120_000;
const LOOK_MS = 200;

/** Machines whose files can be read here. */
export interface Machines {
  readonly hostnames: readonly string[];
  /** Where the file of a machine is on this one. */
  pathOf(hostname: string, path: string): string;
}

/** A commit that changes one file on one machine. */
export interface FileToChange {
  readonly fleet: string;
  readonly file: string;
  /** What the file says then, and did not before. */
  readonly line: string;
}

/** Undefined: the fleet has none of these machines, or no module that the demo knows. */
export function fileToChange(fleet: string, { hostnames, pathOf }: Machines): FileToChange | undefined {
  const lines = fleet.split('\n').map((line) => line.trimEnd());
  const hostname = hostnames.find((name) => lines.some((line) => line.endsWith(`hostname: ${name}`)));
  // Another number than whatever is there now.
  const workers = [11, 12].find((count) => !fleet.includes(`workers: ${count}`)) ?? 13;
  const changed = withWorkers(fleet, workers);
  if (hostname === undefined || changed === undefined) return undefined;
  return { fleet: changed, file: pathOf(hostname, '/etc/nginx/nginx.conf'), line: `worker_processes ${workers};` };
}

/** Waits until the file has the line. Throws an Error that names it. */
export async function mustSay(file: string, line: string, say: (step: string, saw: string) => void): Promise<void> {
  await until(file, (text) => text?.includes(`${line}\n`) === true, `does not say "${line}"`);
  say('a file on the machine', `${file} says "${line}"`);
}

/** Waits until the file is there without the line. Throws an Error that names it. */
export async function mustNotSay(file: string, line: string, say: (step: string, saw: string) => void): Promise<void> {
  await until(file, (text) => text !== undefined && !text.includes(line), `still says "${line}"`);
  say('a file on the machine', `${file} is as it was`);
}

async function until(file: string, isThere: (text: string | undefined) => boolean, otherwise: string): Promise<void> {
  const deadlineMs = performance.now() + FILE_MS;
  while (!isThere(await textOf(file))) {
    if (performance.now() > deadlineMs) throw new Error(`${file} ${otherwise} after ${FILE_MS / 1_000} s`);
    await sleep(LOOK_MS);
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
