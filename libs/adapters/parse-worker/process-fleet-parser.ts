import { type FleetParser, type Parsed, ParserBusy } from '@fleetwright/core/parse';
import { PARSE_HEAP_MIB_MAX, PARSE_SECONDS_MAX, PROCESSES_MAX, RESULT_MIB_MAX, WAITING_MAX } from './limits.ts';
import { ParseProcess } from './parse-process.ts';

export interface ProcessFleetParserOptions {
  /** What the processes run; default: `parseFleet`. */
  readonly entry?: URL;
}

/** Room for one process; it starts when a text comes and there is none. */
interface Seat {
  process?: Promise<ParseProcess>;
}

/**
 * Parses in processes of its own, which are kept for the next text and replaced when one costs too much: whatever a text
 * does there, this process goes on undisturbed.
 */
export class ProcessFleetParser implements FleetParser {
  readonly #entry: URL;
  readonly #seats: readonly Seat[] = Array.from({ length: PROCESSES_MAX }, () => ({}));
  // The last one given back is the next one taken, so that a second process starts only when two are needed.
  readonly #free: Seat[] = [...this.#seats];
  readonly #waiting: PromiseWithResolvers<Seat>[] = [];
  #isClosed = false;

  constructor({ entry = ENTRY }: ProcessFleetParserOptions = {}) {
    this.#entry = entry;
  }

  /** Starts a process ahead of the first text. */
  warm(): void {
    const seat = this.#free.at(-1);
    if (seat) this.#warm(seat);
  }

  async parse(text: string, { file }: { readonly file: string }): Promise<Parsed> {
    const seat = await this.#take();
    try {
      const process = await this.#processOf(seat);
      const outcome = await process.parse({ text, file });
      if (outcome.kind === 'answered') return JSON.parse(outcome.json) as Parsed;
      if (outcome.kind === 'broken') throw new Error(`the process that parses failed: ${outcome.reason}`);
      this.#warm(seat);
      return tooExpensive(outcome.what, file);
    } finally {
      this.#giveBack(seat);
    }
  }

  /** Ends all processes; what is being parsed, or waits for it, rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('the parser is closed'));
    await Promise.allSettled(this.#seats.map(async ({ process }) => (await process)?.end()));
  }

  async #take(): Promise<Seat> {
    const free = this.#free.pop();
    if (free) return free;
    if (this.#waiting.length >= WAITING_MAX) throw new ParserBusy(`${WAITING_MAX} files wait to be parsed already`);
    const turn = Promise.withResolvers<Seat>();
    this.#waiting.push(turn);
    return turn.promise;
  }

  #giveBack(seat: Seat): void {
    const next = this.#waiting.shift();
    if (next) next.resolve(seat);
    else this.#free.push(seat);
  }

  async #processOf(seat: Seat): Promise<ParseProcess> {
    if (this.#isClosed) throw new Error('the parser is closed');
    seat.process ??= ParseProcess.start(this.#entry, () => delete seat.process);
    return seat.process;
  }

  #warm(seat: Seat): void {
    // The next text tries again, and tells why it cannot be.
    this.#processOf(seat).catch(() => {});
  }
}

// Beside this file: TypeScript in the sources, JavaScript in dist.
const ENTRY = import.meta.url.endsWith('.ts')
  ? new URL('./entry.ts', import.meta.url)
  : new URL('./entry.js', import.meta.url);

const EXPECTED = {
  time: `can be read within ${PARSE_SECONDS_MAX} s`,
  memory: `can be read within ${PARSE_HEAP_MIB_MAX} MiB of memory`,
  size: `declares at most ${RESULT_MIB_MAX} MiB, everything inherited included`,
} as const;

function tooExpensive(what: keyof typeof EXPECTED, file: string): Parsed {
  const message = `expected a file that ${EXPECTED[what]}, got one that takes more; make it smaller or simpler: fewer values, less that is inherited, fewer aliases`;
  return { kind: 'failed', findings: [{ severity: 'error', code: 'parse_too_expensive', message, file }] };
}
