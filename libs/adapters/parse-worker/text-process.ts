import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LAST_WORDS_CHARS_MAX, PARSE_HEAP_MIB_MAX, PARSE_LOOK_MS, SEMI_SPACE_MIB } from './limits.ts';
import type { TextReply } from './messages.ts';
import { processorSeconds } from './processor-time.ts';

/** What became of a text. */
export type TextOutcome =
  | { readonly kind: 'answered'; readonly json: string }
  /** It cost too much. For time and memory the process is gone. */
  | { readonly kind: 'exhausted'; readonly what: 'time' | 'memory' | 'size' }
  /** The work threw, or the process was ended by somebody else. */
  | { readonly kind: 'failed'; readonly reason: string };

/** What something may cost in time; see limits.ts for each. */
export interface TextTime {
  /** Of the processor. */
  readonly seconds: number;
  /** As long as the processor gives it less than that. */
  readonly patienceMs: number;
}

export interface TextTimes {
  readonly start: TextTime;
  /** Of each text. */
  readonly text: TextTime;
}

type ProcessOutcome = TextOutcome | { readonly kind: 'ready' };

/** How V8 ends a process that has no memory left: it aborts, or runs into a trap. */
const SIGNALS_OF_MEMORY: readonly unknown[] = ['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSEGV'];

/** One process that works on one text at a time, for as many texts as it survives. */
export class TextProcess<Request extends object> {
  readonly #child: ChildProcess;
  #lastWords = '';
  #isOver = false;
  #settle: (reply: ProcessOutcome) => void = () => {};
  readonly #onOver: () => void;
  readonly #times: TextTimes;

  private constructor(entry: URL, times: TextTimes, onOver: () => void) {
    this.#times = times;
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
    this.#child.on('message', (reply: TextReply) => this.#settle(outcomeOf(reply)));
    this.#child.on('error', (error) => this.#end({ kind: 'failed', reason: error.message }));
    this.#child.on('exit', (code, signal) => this.#end(endOf(code, signal, this.#lastWords)));
    // An idle process keeps nobody from ending.
    this.#child.unref();
    this.#child.channel?.unref();
    (this.#child.stderr as { unref?(): void } | null)?.unref?.();
  }

  /** `onOver` is called once, as soon as the process is gone for whatever reason. Rejects when it cannot start. */
  static async start<Request extends object>(
    entry: URL,
    times: TextTimes,
    onOver: () => void,
  ): Promise<TextProcess<Request>> {
    const starting = new TextProcess<Request>(entry, times, onOver);
    const stopLooking = starting.#endAfter(times.start);
    const outcome = await starting.#next();
    stopLooking();
    if (outcome.kind === 'ready') return starting;
    const ended = outcome.kind === 'exhausted' && outcome.what === 'time' ? 'it took too long' : 'it ended at once';
    const reason = outcome.kind === 'failed' ? outcome.reason : ended;
    throw new Error(`the process for texts cannot start: ${reason}`);
  }

  /** One text at a time; ends the process when the text costs too much. */
  async run(request: Request): Promise<TextOutcome> {
    if (this.#isOver) return { kind: 'failed', reason: 'it is gone' };
    const stopLooking = this.#endAfter(this.#times.text);
    const outcome = this.#next();
    this.#child.send(request, (error) => error && this.#end({ kind: 'failed', reason: error.message }));
    try {
      return (await outcome) as TextOutcome;
    } finally {
      stopLooking();
    }
  }

  /** Ends the process when what begins now has cost too much; answers how to stop looking. */
  #endAfter({ seconds, patienceMs }: TextTime): () => void {
    const startedMs = performance.now();
    const usedBefore = processorSeconds(this.#child.pid);
    const look = () => {
      const used = (processorSeconds(this.#child.pid) ?? Number.POSITIVE_INFINITY) - (usedBefore ?? 0);
      const isOverdue = performance.now() - startedMs >= patienceMs;
      if (isOverdue || used >= seconds) this.#end({ kind: 'exhausted', what: 'time' });
      else timer = setTimeout(look, PARSE_LOOK_MS);
    };
    // Nothing can cost so much of the processor sooner.
    let timer = setTimeout(look, Math.min(seconds * 1_000, patienceMs));
    return () => clearTimeout(timer);
  }

  /** At once, whatever it is doing. */
  end(): void {
    this.#end({ kind: 'failed', reason: 'it was ended' });
  }

  #end(outcome: TextOutcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#child.kill('SIGKILL');
    this.#onOver();
    this.#settle(outcome);
  }

  #next(): Promise<ProcessOutcome> {
    const { promise, resolve } = Promise.withResolvers<ProcessOutcome>();
    this.#settle = resolve;
    return promise;
  }
}

function outcomeOf(reply: TextReply): ProcessOutcome {
  return reply.kind === 'threw' ? { kind: 'failed', reason: reply.message } : reply;
}

function endOf(code: number | null, signal: NodeJS.Signals | null, lastWords: string): TextOutcome {
  if (SIGNALS_OF_MEMORY.includes(signal)) return { kind: 'exhausted', what: 'memory' };
  const words = lastWords.trim() === '' ? '' : `: ${lastWords.trim()}`;
  return { kind: 'failed', reason: `it ended by itself (${signal ?? `exit code ${code}`})${words}` };
}
