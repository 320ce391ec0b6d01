import { z } from 'zod';

/**
 * Who caused something. `user` and `service` come from a verified token, `git` is a commit's author, `policy` a rule
 * that decided by itself, `system` a stage of the pipeline acting on its own schedule.
 */
export const Actor = z.object({
  type: z.enum(['user', 'service', 'git', 'policy', 'system']),
  id: z.string().min(1).max(256),
  name: z.string().max(256).optional(),
  email: z.string().max(320).optional(),
});
export type Actor = z.infer<typeof Actor>;
