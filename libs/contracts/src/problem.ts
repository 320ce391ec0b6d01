import { z } from 'zod';
import { Problem } from './commands.ts';
import { Finding } from './finding.ts';

/** RFC 9457 problem document. `code` is stable; `errors` lists every problem of the input at once. */
export const ProblemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  code: z.string(),
  detail: z.string(),
  instance: z.string().optional(),
  errors: z.array(Problem).optional(),
  /** With `fleet_invalid`: everything found in the file, with line and column. */
  findings: z.array(Finding).optional(),
});
export type ProblemDocument = z.infer<typeof ProblemDocument>;

export const PERMISSIONS = [
  'system.gitops.read',
  'system.gitops.write',
  'system.gitops.sync',
  'system.gitops.approve',
  'system.policies.write',
  'system.fleet.read',
  'system.fleet.write',
] as const;
export const Permission = z.enum(PERMISSIONS);
export type Permission = z.infer<typeof Permission>;
