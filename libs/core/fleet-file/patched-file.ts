import type { ResourceEdit } from './patch/edits.ts';
import { type PatchedFleet, patchFleet } from './patch/patch-fleet.ts';
import { unifiedDiff } from './unified-diff.ts';

export type PatchedFile =
  /** `diff` is what `git apply` takes; empty where there is nothing to write. */
  (Extract<PatchedFleet, { kind: 'patched' }> & { readonly diff: string }) | Extract<PatchedFleet, { kind: 'refused' }>;

/** The changed file with the change as a diff. `file` is its path in the repository. Pure; seconds for a file of 1 MiB. */
export function patchedFile(
  text: string,
  edits: readonly ResourceEdit[],
  { file }: { readonly file: string },
): PatchedFile {
  const patched = patchFleet(text, edits);
  return patched.kind === 'refused' ? patched : { ...patched, diff: unifiedDiff(text, patched.text, file) };
}
