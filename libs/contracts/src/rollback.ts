import { z } from 'zod';
import { CommitSha, Digest, Id } from './ids.ts';

/** The file as it was before a run, as a commit for the remote. */
export const RollbackAnswer = z.object({
  run_id: Id,
  /** What the run read. */
  revision: CommitSha,
  /** The newest other revision before it that was read without an error: the patch restores its file. */
  restores: CommitSha,
  /** The tip that the patch is for. */
  base: CommitSha,
  /** Path of the file inside the repository. */
  file: z.string(),
  /** For the commit. */
  message: z.string(),
  /** A unified diff, which `git apply` takes; empty when nothing differs. */
  patch: z.string(),
  /** The text that it restores, kept as a document. */
  source_document: Digest,
  /** Where it is pushed to, or would be. */
  branch: z.string(),
  pushed: z.boolean(),
  /** The commit on that branch; null: it was not pushed. */
  commit: CommitSha.nullable(),
  /** null: nothing stood in the way. `push_refused`: the patch is all there is, `reason` says why. */
  code: z.enum(['push_refused', 'nothing_to_roll_back']).nullable(),
  /** With `push_refused`; null otherwise. */
  reason: z.string().nullable(),
});
export type RollbackAnswer = z.infer<typeof RollbackAnswer>;
