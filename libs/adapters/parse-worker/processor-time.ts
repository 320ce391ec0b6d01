import { readFileSync } from 'node:fs';

/** Ticks of the processor's clock in a second: USER_HZ, which is part of Linux's interface (proc_pid_stat(5)). */
const TICKS_PER_SECOND = 100;

/** Processor time that a process has used, seconds; undefined where the machine does not tell. */
export function processorSeconds(pid: number | undefined): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before may hold anything, parentheses too. Then user and system time are the 12th and 13th field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}
