import { type FleetParser, type Parsed, ParserBusy } from '@fleetwright/core/parse';
import { START_TIME, TEXT_TIME, tooExpensive } from './cost.ts';
import type { ParseRequest } from './messages.ts';
import type { TextTime } from './text-process.ts';
import { entryNamed, TextProcesses } from './text-processes.ts';

export interface ProcessFleetParserOptions {
  /** What the processes run; default: `parseFleet`. */
  readonly entry?: URL;
  /** What a text may cost in time; default: the limits of limits.ts, which were set for one kind of machine. */
  readonly time?: TextTime;
  /** What starting a process may cost in time. */
  readonly startTime?: TextTime;
}

/** Parses in processes of its own. */
export class ProcessFleetParser implements FleetParser {
  readonly #processes: TextProcesses<ParseRequest>;

  constructor({ entry, time = TEXT_TIME, startTime = START_TIME }: ProcessFleetParserOptions = {}) {
    const times = { start: startTime, text: time };
    const busy = (message: string) => new ParserBusy(message);
    this.#processes = new TextProcesses({ entry: entry ?? entryNamed('entry'), times, busy });
  }

  /** Starts a process ahead of the first text. */
  warm(): void {
    this.#processes.warm();
  }

  async parse(text: string, { file }: { readonly file: string }): Promise<Parsed> {
    const outcome = await this.#processes.run({ text, file });
    if (outcome.kind === 'answered') return JSON.parse(outcome.json) as Parsed;
    return { kind: 'failed', findings: [tooExpensive(outcome.what, file)] };
  }

  /** Ends all processes; what is being parsed, or waits for it, rejects. */
  close(): Promise<void> {
    return this.#processes.close();
  }
}
