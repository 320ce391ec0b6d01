import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  LAST_WORDS_CHARS_MAX,
  PARSE_HEAP_MIB_MAX,
  PARSE_LOOK_MS,
  PARSE_PATIENCE_MS,
  PARSE_SECONDS_MAX,
  SEMI_SPACE_MIB,
  START_TIMEOUT_MS,
} from './limits.ts';
import type { ParseReply, ParseRequest } from './messages.ts';
import { processorSeconds } from './processor-time.ts';

/** What became of a text. */
export type ParseOutcome =
  | { readonly kind: 'answered'; readonly json: string }
  /** It cost too much. For time and memory the process is gone. */
  | { readonly kind: 'exhausted'; readonly what: 'time' | 'memory' | 'size' }
  /** Parsing threw, or the process was ended by somebody else. */
  | { readonly kind: 'broken'; readonly reason: string };

type Told = ParseOutcome | { readonly kind: 'ready' };

/** How V8 ends a process that has no memory left: it aborts, or runs into a trap. */
const SIGNALS_OF_MEMORY: readonly unknown[] = ['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSEGV'];

/** One process that parses one text at a time, for as many texts as it survives. */
export class ParseProcess {
  readonly #child: ChildProcess;
  #lastWords = '';
  #isOver = false;
  #settle: (told: Told) => void = () => {};
  readonly #onOver: () => void;

  private constructor(entry: URL, onOver: () => void) {
    this.#onOver = onOver;
    const isSource = entry.pathname.endsWith('.ts');
    this.#child = fork(fileURLToPath(entry), [], {
      execArgv: [
        `--max-old-space-size=${PARSE_HEAP_MIB_MAX - 3 * SEMI_SPACE_MIB}`,
        `--max-semi-space-size=${SEMI_SPACE_MIB}`,
        '--permission',
        '--allow-fs-read=*',
        ...(isSource ? ['--conditions=@fleetwright/source'] : []),
      ],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = `${this.#lastWords}${chunk.toString()}`.slice(-LAST_WORDS_CHARS_MAX);
    });
    this.#child.on('message', (reply: ParseReply) => this.#settle(outcomeOf(reply)));
    this.#child.on('error', (error) => this.#end({ kind: 'broken', reason: error.message }));
    this.#child.on('exit', (code, signal) => this.#end(endOf(code, signal, this.#lastWords)));
    // An idle process keeps nobody from ending.
    this.#child.unref();
    this.#child.channel?.unref();
    (this.#child.stderr as { unref?(): void } | null)?.unref?.();
  }

  /** `onOver` is called once, as soon as the process is gone for whatever reason. Rejects when it cannot start. */
  static async start(entry: URL, onOver: () => void): Promise<ParseProcess> {
    const starting = new ParseProcess(entry, onOver);
    const over = setTimeout(() => starting.end(), START_TIMEOUT_MS);
    const outcome = await starting.#next();
    clearTimeout(over);
    if (outcome.kind === 'ready') return starting;
    const reason = outcome.kind === 'broken' ? outcome.reason : 'it ended at once';
    throw new Error(`the process that parses cannot start: ${reason}`);
  }

  /** One text at a time; ends the process when the text costs too much. */
  async parse(request: ParseRequest): Promise<ParseOutcome> {
    if (this.#isOver) return { kind: 'broken', reason: 'it is gone' };
    const startedMs = performance.now();
    const usedBefore = processorSeconds(this.#child.pid);
    const look = () => {
      const used = (processorSeconds(this.#child.pid) ?? Number.POSITIVE_INFINITY) - (usedBefore ?? 0);
      const isOverdue = performance.now() - startedMs >= PARSE_PATIENCE_MS;
      if (isOverdue || used >= PARSE_SECONDS_MAX) this.#end({ kind: 'exhausted', what: 'time' });
      else timer = setTimeout(look, PARSE_LOOK_MS);
    };
    let timer = setTimeout(look, PARSE_SECONDS_MAX * 1_000);
    const outcome = this.#next();
    this.#child.send(request, (error) => error && this.#end({ kind: 'broken', reason: error.message }));
    try {
      return (await outcome) as ParseOutcome;
    } finally {
      clearTimeout(timer);
    }
  }

  /** At once, whatever it is doing. */
  end(): void {
    this.#end({ kind: 'broken', reason: 'it was ended' });
  }

  #end(outcome: ParseOutcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#child.kill('SIGKILL');
    this.#onOver();
    this.#settle(outcome);
  }

  #next(): Promise<Told> {
    const { promise, resolve } = Promise.withResolvers<Told>();
    this.#settle = resolve;
    return promise;
  }
}

function outcomeOf(reply: ParseReply): Told {
  return reply.kind === 'threw' ? { kind: 'broken', reason: reply.message } : reply;
}

function endOf(code: number | null, signal: NodeJS.Signals | null, lastWords: string): ParseOutcome {
  if (SIGNALS_OF_MEMORY.includes(signal)) return { kind: 'exhausted', what: 'memory' };
  const words = lastWords.trim() === '' ? '' : `: ${lastWords.trim()}`;
  return { kind: 'broken', reason: `it ended by itself (${signal ?? `exit code ${code}`})${words}` };
}
