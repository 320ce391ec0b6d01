import type { JsonMap } from '@fleetwright/core/fleet';
import {
  type FleetPatcher,
  type ItemWriter,
  type PatchedFile,
  PatcherBusy,
  type ResourceEdit,
  type TextComparer,
} from '@fleetwright/core/fleet-file';
import { START_TIME, TEXT_TIME, tooExpensive } from './cost.ts';
import type { FileRequest } from './messages.ts';
import { entryNamed, TextProcesses } from './text-processes.ts';

export interface ProcessFleetFilesOptions {
  /** What the processes run; default: what is said of each request. */
  readonly entry?: URL;
  /** Default: true. A service that rarely has a text lets go of the process, and its memory, as soon as none waits. */
  readonly isKept?: boolean;
}

/** Changes, writes and compares texts in processes of its own: a file of a megabyte is seconds of work. */
export class ProcessFleetFiles implements FleetPatcher, ItemWriter, TextComparer {
  readonly #processes: TextProcesses<FileRequest>;

  constructor({ entry = entryNamed('file-entry'), isKept = true }: ProcessFleetFilesOptions = {}) {
    const times = { start: START_TIME, text: FILE_TIME };
    this.#processes = new TextProcesses({ entry, times, isKept, busy: (message) => new PatcherBusy(message) });
  }

  async patch(text: string, edits: readonly ResourceEdit[], { file }: { readonly file: string }): Promise<PatchedFile> {
    const outcome = await this.#processes.run({ do: 'patch', text, edits, file });
    if (outcome.kind === 'answered') return JSON.parse(outcome.json) as PatchedFile;
    return { kind: 'refused', code: 'cannot_patch', findings: [tooExpensive(outcome.what, file)] };
  }

  write(items: readonly JsonMap[], column: number): Promise<string> {
    return this.#text({ do: 'write', items, column });
  }

  compare(before: string, after: string, path: string): Promise<string> {
    return this.#text({ do: 'compare', before, after, path });
  }

  /** Ends all processes; what is being worked on, or waits for it, rejects. */
  close(): Promise<void> {
    return this.#processes.close();
  }

  /** Of what is bounded by itself: the live fleet part by part, and two texts that were read. */
  async #text(request: FileRequest): Promise<string> {
    const outcome = await this.#processes.run(request);
    if (outcome.kind === 'answered') return JSON.parse(outcome.json) as string;
    throw new Error(`to ${request.do} took more ${outcome.what} than there is for it`);
  }
}

/** A patch reads the text twice and finds the difference of two texts: a few times what parsing may cost. */
const FILE_TIME = { seconds: 4 * TEXT_TIME.seconds, patienceMs: 2 * TEXT_TIME.patienceMs };
