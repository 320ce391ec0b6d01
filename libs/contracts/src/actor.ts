import { z } from 'zod';

/**
 * Who caused something. `user`, `service` and `assistant` come from a verified token, `git` is a commit's author, `policy` a
 * rule that decided by itself, `system` a stage of the pipeline acting on its own schedule.
 */
export const Actor = z.object({
  type: z.enum(['user', 'service', 'assistant', 'git', 'policy', 'system']),
  id: z.string().min(1).max(256),
  /** As people know them; missing where only the id is known, and for `system`. */
  name: z.string().max(256).optional(),
  /** Missing where the token or the commit names none. */
  email: z.string().max(320).optional(),
  /** How the program that spoke for them calls itself, which proves nothing; missing where it does not say. */
  client: z.string().max(128).optional(),
  /** The subject that made the token, directly or through other tokens; missing for what is no token that somebody made. */
  owner: z.string().min(1).max(256).optional(),
});
export type Actor = z.infer<typeof Actor>;
