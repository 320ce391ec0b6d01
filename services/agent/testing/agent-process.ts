import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** The agent as a real process, out of its one file. */
export class AgentProcess {
  readonly #command: readonly string[];
  readonly #root: string;
  readonly #trusted: string | undefined;
  readonly #running = new Set<ChildProcess>();

  /** `trusted`: the file of the machine's list of authorities; undefined: this one's. */
  constructor(command: readonly string[], root: string, trusted?: string) {
    this.#command = command;
    this.#root = root;
    this.#trusted = trusted;
  }

  /** Runs a command to its end. */
  call(...words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
    const [program = '', ...args] = [...this.#command, ...words, '--root', this.#root];
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env: this.#environment() });
    return { status, stdout, stderr };
  }

  /** As `call`, while this process goes on: what it calls may be served from here. */
  async ended(...words: readonly string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
    const child = this.start(...words);
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [status] = (await once(child, 'close')) as [number | null];
    return { status, stdout, stderr };
  }

  start(...words: readonly string[]): ChildProcess {
    const [program = '', ...args] = [...this.#command, ...words, '--root', this.#root];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: this.#environment() });
    this.#running.add(child);
    child.on('exit', () => this.#running.delete(child));
    return child;
  }

  async stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.kill(signal);
    const [status] = (await once(child, 'exit')) as [number | null];
    return status;
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running].map((child) => this.stop(child, 'SIGKILL')));
  }

  #environment(): NodeJS.ProcessEnv {
    return { PATH: process.env['PATH'], ...(this.#trusted !== undefined && { SSL_CERT_FILE: this.#trusted }) };
  }
}
