import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { MEMORY_BYTES_MAX, STDERR_BYTES_MAX } from './limits.ts';

export type GitChild = ChildProcessByStdio<Writable, Readable, Readable>;

export interface GitProcess {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly deadlineMs: number;
  /** Largest file that the process may write; its memory is bounded then as well. Without it there is no limit. */
  readonly fileBytesMax?: number;
  /** Kills the process group when it aborts. */
  readonly signal: AbortSignal;
}

/** How a process ended; `exited` with code 0 is the only success. */
export interface GitOutcome {
  readonly end: 'exited' | 'timed_out' | 'too_large' | 'unstarted';
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

// A core dump would keep the credential on the disk. exec: the shell leaves no process behind.
const WITHOUT_DUMP = 'ulimit -c 0 && exec git "$@"';
// POSIX counts `ulimit -f` in blocks of 512 bytes; shells count -v in KiB.
const LIMITED = `ulimit -c 0 && ulimit -f "$1" && ulimit -v ${MEMORY_BYTES_MAX / 1_024} && shift && exec git "$@"`;
const ULIMIT_BLOCK_BYTES = 512;

/** What a shell answers for a command that it cannot run or does not find (POSIX, "Exit Status for Commands"); git never does. */
const CANNOT_RUN: readonly unknown[] = [126, 127];

/** Starts git in a process group of its own, with exactly this environment. */
export function startGit({ args, env, cwd, fileBytesMax, signal }: GitProcess): GitChild {
  const blocks = fileBytesMax === undefined ? undefined : String(Math.ceil(fileBytesMax / ULIMIT_BLOCK_BYTES));
  const words = blocks === undefined ? [WITHOUT_DUMP, 'sh', ...args] : [LIMITED, 'sh', blocks, ...args];
  const child = spawn('/bin/sh', ['-c', ...words], { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const kill = () => killGroup(child);
  if (signal.aborted) kill();
  signal.addEventListener('abort', kill);
  child.once('close', () => signal.removeEventListener('abort', kill));
  return child;
}

/** Kills the process and everything that it started. */
export function killGroup(child: GitChild): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

/** Runs git to its end, or to the deadline, or until it says more than `stdoutBytesMax`. Never throws. */
export function runGit(given: GitProcess & { readonly stdoutBytesMax: number }): Promise<GitOutcome> {
  return new Promise((resolve) => {
    const child = startGit(given);
    const stdout: Buffer[] = [];
    let stdoutBytes = 0;
    let stderr = '';
    let end: GitOutcome['end'] = 'exited';
    const giveUp = (reason: GitOutcome['end']) => {
      if (end === 'exited') end = reason;
      killGroup(child);
    };
    const timer = setTimeout(() => giveUp('timed_out'), given.deadlineMs);
    child.stdin.on('error', ignore);
    child.stdin.end();
    child.stdout.on('data', (chunk: Buffer) => {
      stdoutBytes += chunk.length;
      if (stdoutBytes > given.stdoutBytesMax) giveUp('too_large');
      else stdout.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr = keepTail(stderr, chunk)));
    child.once('error', () => (end = 'unstarted'));
    child.once('close', (code) => {
      clearTimeout(timer);
      // Helpers that outlive git itself hold nothing that anybody waits for.
      killGroup(child);
      if (end === 'exited' && CANNOT_RUN.includes(code)) end = 'unstarted';
      resolve({ end, code, stdout: Buffer.concat(stdout).toString('utf8'), stderr });
    });
  });
}

export function keepTail(text: string, chunk: Buffer): string {
  return (text + chunk.toString('utf8')).slice(-STDERR_BYTES_MAX);
}

function ignore(): void {}
