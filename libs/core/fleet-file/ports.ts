import type { JsonMap } from '@fleetwright/core/fleet';
import type { ResourceEdit } from './patch/edits.ts';
import type { PatchedFile } from './patched-file.ts';

/**
 * Changes a file as `patchedFile` does, where it can neither stall nor exhaust the process that asks. A text that takes too
 * long or too much memory is refused with the finding `parse_too_expensive`. Rejects only when it cannot be done at all;
 * with `PatcherBusy` when it may be later.
 */
export interface FleetPatcher {
  patch(text: string, edits: readonly ResourceEdit[], options: { readonly file: string }): Promise<PatchedFile>;
}

/**
 * Writes items of a list as `itemsText` does, where that can not stall the process that asks. Rejects only when it cannot be
 * done at all; with `PatcherBusy` when it may be later.
 */
export interface ItemWriter {
  write(items: readonly JsonMap[], column: number): Promise<string>;
}

/** Tells two texts apart as `unifiedDiff` does, where that can not stall the process that asks. Rejects as `ItemWriter`. */
export interface TextComparer {
  compare(before: string, after: string, path: string): Promise<string>;
}

/** Too many texts wait already. Worth trying again in a moment. */
export class PatcherBusy extends Error {
  override readonly name = 'PatcherBusy';
}
