import { z } from 'zod';
import { FilePatchReply } from '../drift-commands.ts';
import { CommitSha } from '../ids.ts';

/** A commit for the remote: as a diff for `git apply`, and the whole file. The first is empty where there is nothing to change. */
export const FilePatch = z.object({
  /** The file's path in the repository. */
  file: z.string(),
  /** The commit whose file was changed. */
  revision: CommitSha,
  patch: z.string(),
  fleet_yaml: z.string(),
  /** What the changed file does not say although it was wanted, and why: the first hundred. */
  left: FilePatchReply.shape.left,
  left_total: FilePatchReply.shape.left_total,
});
export type FilePatch = z.infer<typeof FilePatch>;
