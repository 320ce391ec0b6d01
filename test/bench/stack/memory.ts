import { readdirSync, readFileSync } from 'node:fs';

/** Of a process and all that descend from it, MiB. PSS counts what several share once, in equal parts. */
export interface Memory {
  readonly rss: number;
  readonly pss: number;
  readonly processes: number;
}

/** Linux only: read from /proc. */
export function memoryBelow(pid: number): Memory {
  const pids = pidsBelow(pid);
  const sum = (field: string) => pids.reduce((total, one) => total + kibibytes(one, field), 0) / 1_024;
  return { rss: sum('Rss'), pss: sum('Pss'), processes: pids.length };
}

/** PSS of the one process that all services run in: of those below, the largest. MiB. */
export function memoryOfServices(pid: number): number {
  return Math.max(...pidsBelow(pid).map((one) => kibibytes(one, 'Pss') / 1_024));
}

export function pidsBelow(pid: number): number[] {
  const children = childrenByParent();
  const pids = [pid];
  for (let at = 0; at < pids.length; at += 1) pids.push(...(children.get(pids[at] ?? 0) ?? []));
  return pids;
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    // The command's name stands in parentheses and may hold anything; the parent is the second field after it.
    const parent = Number(read(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
}

function kibibytes(pid: number, field: string): number {
  return Number(new RegExp(`^${field}: +(\\d+) kB`, 'm').exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

/** Empty for a process that ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
