import { z } from 'zod';
import { Id } from '../ids.ts';
import { Via } from '../via.ts';

/** Where a mutation of the live fleet came from. */
export const MutationOrigin = z.union([
  /** `via` is missing in what was written before it was kept, and where a program of the house asked. */
  z.object({
    type: z.literal('imperative'),
    /** Through what; absent as said above. */
    via: Via.optional(),
    /** The opening that let it be done although git manages it; missing where none was needed. */
    break_glass: Id.optional(),
  }),
  z.object({ type: z.literal('seed') }),
  z.object({ type: z.literal('apply'), repository_id: Id, run_id: Id, proposal_id: Id }),
  z.object({ type: z.literal('repository_removed'), repository_id: Id }),
  /** What the repository declares, or whether that counts, changed. */
  z.object({ type: z.literal('declared'), repository_id: Id }),
]);
export type MutationOrigin = z.infer<typeof MutationOrigin>;

/** `revision` is the account's inventory revision: the version of what changed, and the event's version in its stream. */
export const mutation = { revision: z.int().min(1), operation_id: z.string(), origin: MutationOrigin };
