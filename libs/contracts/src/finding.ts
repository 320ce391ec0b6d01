import { z } from 'zod';
import { ResourceRef } from './resource.ts';

export const FindingSeverity = z.enum(['error', 'warning', 'info']);

/** A note on a run. `code` is stable and listed in the runbook; `line` and `column` count from 1. */
export const Finding = z.object({
  severity: FindingSeverity,
  code: z.string().regex(/^[a-z][a-z0-9_]*$/),
  message: z.string(),
  /** Path in the repository; missing when the finding is about no file, as when the remote does not answer. */
  file: z.string().optional(),
  /** From 1; missing when no single place is meant. */
  line: z.int().min(1).optional(),
  /** From 1, in characters; present only with `line`. */
  column: z.int().min(1).optional(),
  /** JSON-pointer-like path inside the file, e.g. `nodes[2].region`. */
  path: z.string().optional(),
  /** Missing when the finding is about no resource, or about one without a readable key. */
  resource: ResourceRef.optional(),
});
export type Finding = z.infer<typeof Finding>;
