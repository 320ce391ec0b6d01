import { type FleetPatcher, type PatchedFile, PatcherBusy, type ResourceEdit } from '@fleetwright/core/fleet-file';
import { START_TIME, TEXT_TIME, tooExpensive } from './cost.ts';
import type { PatchRequest } from './messages.ts';
import { entryNamed, TextProcesses } from './text-processes.ts';

/** Changes texts in processes of its own: a file of a megabyte is seconds of work. */
export class ProcessFleetPatcher implements FleetPatcher {
  readonly #processes: TextProcesses<PatchRequest>;

  constructor(entry = entryNamed('patch-entry')) {
    const times = { start: START_TIME, text: PATCH_TIME };
    this.#processes = new TextProcesses({ entry, times, busy: (message) => new PatcherBusy(message) });
  }

  async patch(text: string, edits: readonly ResourceEdit[], { file }: { readonly file: string }): Promise<PatchedFile> {
    const outcome = await this.#processes.run({ text, edits, file });
    if (outcome.kind === 'answered') return JSON.parse(outcome.json) as PatchedFile;
    return { kind: 'refused', code: 'cannot_patch', findings: [tooExpensive(outcome.what, file)] };
  }

  /** Ends all processes; what is being changed, or waits for it, rejects. */
  close(): Promise<void> {
    return this.#processes.close();
  }
}

/** A patch reads the text twice and finds the difference of two texts: a few times what parsing may cost. */
const PATCH_TIME = { seconds: 4 * TEXT_TIME.seconds, patienceMs: 2 * TEXT_TIME.patienceMs };
