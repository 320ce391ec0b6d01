import { z } from 'zod';
import { Problem } from './command-reply.ts';
import { Finding } from './finding.ts';

/** RFC 9457 problem document. `code` is stable; `errors` lists every problem of the input at once. */
export const ProblemDocument = z.object({
  type: z.string(),
  title: z.string(),
  /** The HTTP status. */
  status: z.int().min(400).max(599),
  code: z.string(),
  detail: z.string(),
  /** The address that was asked, without its query. */
  instance: z.string().optional(),
  /** Missing when the request as a whole is refused, and no place in it. */
  errors: z.array(Problem).optional(),
  /** With `fleet_invalid`: everything found in the file, with line and column. */
  findings: z.array(Finding).optional(),
});
export type ProblemDocument = z.infer<typeof ProblemDocument>;

/** What an account gives its people and programs; its administrators hold all of them. */
export const ACCOUNT_PERMISSIONS = [
  'system.gitops.read',
  'system.gitops.write',
  'system.gitops.sync',
  'system.gitops.approve',
  'system.policies.read',
  'system.policies.write',
  'system.fleet.read',
  'system.fleet.write',
  'system.fleet.break_glass',
  'system.modules.publish',
  'system.agents.read',
  'system.agents.write',
  'system.tokens.write',
] as const;
/** `system.operations` is the platform's own: what it lets somebody do concerns all accounts. */
export const PERMISSIONS = [...ACCOUNT_PERMISSIONS, 'system.operations'] as const;
export const Permission = z.enum(PERMISSIONS);
export type Permission = z.infer<typeof Permission>;
