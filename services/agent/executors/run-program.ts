import { spawn } from 'node:child_process';
import { OUTPUT_BYTES_MAX } from '../limits.ts';

export interface ProgramEnd {
  /** null: it was ended by a signal, or never began. */
  readonly code: number | null;
  /** What it printed on both outputs, the last part if it was long. */
  readonly output: string;
  /** Why it did not end by itself; null: it did. */
  readonly problem: 'timeout' | 'not_found' | 'not_started' | null;
}

export interface ProgramOptions {
  readonly timeoutMs: number;
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly outputBytesMax?: number;
}

const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

/**
 * Runs a program without a shell, a terminal or an input, in a process group of its own that is ended whole at the deadline.
 * Nothing of the agent's own environment reaches it. Never throws.
 */
export function runProgram(command: readonly string[], options: ProgramOptions): Promise<ProgramEnd> {
  const { timeoutMs, folder = '/', environment = {}, outputBytesMax = OUTPUT_BYTES_MAX } = options;
  const [program = '', ...args] = command;
  const { promise, resolve } = Promise.withResolvers<ProgramEnd>();
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  let problem: ProgramEnd['problem'] = null;
  const child = begun(program, args, folder, { ...ENVIRONMENT, ...environment });
  if (child instanceof Error) return Promise.resolve({ code: null, output: child.message, problem: 'not_started' });
  const keep = (chunk: Buffer): void => {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    while (sizeBytes - (chunks[0]?.length ?? 0) > outputBytesMax) sizeBytes -= chunks.shift()?.length ?? 0;
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const deadline = setTimeout(() => {
    problem = 'timeout';
    endGroup(child.pid);
    // Whoever left the group may hold the outputs open for ever.
    child.stdout.destroy();
    child.stderr.destroy();
  }, timeoutMs);
  child.on('error', (error: NodeJS.ErrnoException) => {
    problem = error.code === 'ENOENT' ? 'not_found' : 'not_started';
    clearTimeout(deadline);
    resolve({ code: null, output: error.message, problem });
  });
  child.on('close', (code) => {
    clearTimeout(deadline);
    const output = Buffer.concat(chunks).subarray(-outputBytesMax).toString('utf8');
    resolve({ code, output, problem });
  });
  return promise;
}

/** Node throws where the kernel has no memory for another process, and for arguments that no kernel takes. */
function begun(program: string, args: readonly string[], folder: string, environment: NodeJS.ProcessEnv) {
  try {
    return spawn(program, args, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
