import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageFolder } from '../package-folder.ts';
import { PROCESSES_MAX, WAITING_MAX } from './limits.ts';
import { type TextOutcome, TextProcess, type TextTimes } from './text-process.ts';

export interface TextProcessesOptions {
  /** What the processes run. */
  readonly entry: URL;
  readonly times: TextTimes;
  /** Default: true. False: a process ends as soon as no text waits for it. */
  readonly isKept?: boolean;
  /** What is thrown when too many texts wait. */
  readonly busy: (message: string) => Error;
}

/** Room for one process; it starts when a text comes and there is none. */
interface Seat<Request extends object> {
  process?: Promise<TextProcess<Request>>;
}

/**
 * Works on texts in processes of its own, which are kept for the next text and replaced when one costs too much: whatever
 * a text does there, this process goes on undisturbed.
 */
export class TextProcesses<Request extends object> {
  readonly #options: TextProcessesOptions;
  readonly #seats: readonly Seat<Request>[] = Array.from({ length: PROCESSES_MAX }, () => ({}));
  // The last one given back is the next one taken, so that a second process starts only when two are needed.
  readonly #free: Seat<Request>[] = [...this.#seats];
  readonly #waiting: PromiseWithResolvers<Seat<Request>>[] = [];
  #isClosed = false;

  constructor(options: TextProcessesOptions) {
    this.#options = options;
  }

  /** Starts a process ahead of the first text. */
  warm(): void {
    const seat = this.#free.at(-1);
    if (seat) this.#warm(seat);
  }

  /** Throws when the process cannot start, or ends by itself, or the work throws. */
  async run(request: Request): Promise<Exclude<TextOutcome, { kind: 'failed' }>> {
    const seat = await this.#take();
    try {
      const process = await this.#processOf(seat);
      const outcome = await process.run(request);
      if (outcome.kind === 'failed') throw new Error(`the process for texts failed: ${outcome.reason}`);
      if (outcome.kind === 'exhausted') this.#warm(seat);
      return outcome;
    } finally {
      this.#giveBack(seat);
    }
  }

  /** Ends all processes; what is being worked on, or waits for it, rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(closed());
    await Promise.allSettled(this.#seats.map(async ({ process }) => (await process)?.end()));
  }

  async #take(): Promise<Seat<Request>> {
    const free = this.#free.pop();
    if (free) return free;
    if (this.#waiting.length >= WAITING_MAX) throw this.#options.busy(`${WAITING_MAX} files wait already`);
    const turn = Promise.withResolvers<Seat<Request>>();
    this.#waiting.push(turn);
    return turn.promise;
  }

  #giveBack(seat: Seat<Request>): void {
    const next = this.#waiting.shift();
    if (next) return next.resolve(seat);
    this.#free.push(seat);
    if (this.#options.isKept === false) void seat.process?.then((process) => process.end());
  }

  async #processOf(seat: Seat<Request>): Promise<TextProcess<Request>> {
    if (this.#isClosed) throw closed();
    const { entry, times } = this.#options;
    seat.process ??= TextProcess.start<Request>(entry, times, () => delete seat.process);
    return seat.process;
  }

  #warm(seat: Seat<Request>): void {
    // The next text tries again, and tells why it cannot be.
    this.#processOf(seat).catch(() => {});
  }
}

function closed(): Error {
  return new Error('the processes for texts are closed');
}

/** A file beside this one: TypeScript in the sources, JavaScript in dist, which whoever is bundled finds by the package. */
export function entryNamed(name: string): URL {
  if (import.meta.url.endsWith('.ts')) return new URL(`./${name}.ts`, import.meta.url);
  return pathToFileURL(join(packageFolder, 'dist', 'parse-worker', `${name}.js`));
}
