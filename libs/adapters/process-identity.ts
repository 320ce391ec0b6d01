import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';

/** Where process ids mean the same processes: this boot of this machine, and this container on it. */
export const MACHINE = createHash('sha256')
  .update(textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')))
  .update(textOf(() => readlinkSync('/proc/self/ns/pid')))
  .digest('hex')
  .slice(0, 12);

/**
 * When a process started, in ticks since the machine did: tells it from a later one with its id. `0` when it is gone, or
 * only waits for its parent to notice; and everywhere but on Linux, where nobody tells.
 */
export function startOf(pid: string): string {
  const stat = textOf(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  // The command's name, in brackets before the other fields, may hold anything (proc(5): start time is the 22nd).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? '0' : (fields[19] ?? '0');
}

function textOf(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
