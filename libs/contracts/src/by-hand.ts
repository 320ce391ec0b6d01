import { z } from 'zod';
import { Actor } from './actor.ts';
import { Instant } from './ids.ts';
import { Via } from './via.ts';

/** Somebody did by hand what was to be done. */
export const DoneByHand = z.object({
  actor: Actor,
  at: Instant,
  /** Through what; missing where it is not known. */
  via: Via.optional(),
});
export type DoneByHand = z.infer<typeof DoneByHand>;
