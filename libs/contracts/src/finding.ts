import { z } from 'zod';
import { ResourceRef } from './resource.ts';

export const FindingSeverity = z.enum(['error', 'warning', 'info']);

/** A note on a run. `code` is stable and listed in the runbook; `line` and `column` count from 1. */
export const Finding = z.object({
  severity: FindingSeverity,
  code: z.string().regex(/^[a-z][a-z0-9_]*$/),
  message: z.string(),
  file: z.string().optional(),
  line: z.int().min(1).optional(),
  column: z.int().min(1).optional(),
  /** JSON-pointer-like path inside the file, e.g. `nodes[2].region`. */
  path: z.string().optional(),
  resource: ResourceRef.optional(),
});
export type Finding = z.infer<typeof Finding>;
