import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child.ts';
import { PROCESSES_GONE_TIMEOUT_MS, SERVER_POLL_MS } from './limits.ts';

/** Kills a server and all that it started, also what left its session and its process group, as sshd's sessions do. */
export async function endFamily(child: Child): Promise<void> {
  if (child.hasExited()) return;
  // Stopped first, so that it starts nothing more while its descendants are counted; those keep it as their parent.
  child.signal('SIGSTOP');
  const descendants = descendantsOf(child.pid);
  for (const pid of descendants) kill(pid);
  await child.end('SIGKILL', 0);
  const deadline = Date.now() + PROCESSES_GONE_TIMEOUT_MS;
  while (descendants.some(isRunning)) {
    if (Date.now() > deadline) throw new Error(`processes ${descendants.filter(isRunning).join(', ')} do not end`);
    await sleep(SERVER_POLL_MS);
  }
}

function descendantsOf(root: number): number[] {
  const parents = new Map(allProcesses().map((pid) => [pid, parentOf(pid)]));
  const found = new Set([root]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const [pid, parent] of parents) if (parent !== undefined && found.has(parent)) found.add(pid);
  }
  found.delete(root);
  return [...found];
}

function allProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

// The command's name, in brackets before them, may hold anything.
function parentOf(pid: number): number | undefined {
  return Number(fieldsOf(pid)[1]);
}

function isRunning(pid: number): boolean {
  const state = fieldsOf(pid)[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

function fieldsOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended on its own meanwhile.
  }
}
