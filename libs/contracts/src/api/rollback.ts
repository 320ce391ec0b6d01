import { z } from 'zod';
import { RollbackAnswer } from '../rollback.ts';

/** Input and answer of going back to what was before a run. */

export const RollBackRunInput = z.strictObject({
  sync_run_id: z.string(),
  /** Pushes it to a branch of its own as well. */
  push: z.boolean().default(false),
});
export const RolledBackAnswer = z.object({ rollback: RollbackAnswer });
