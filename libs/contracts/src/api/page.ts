import { z } from 'zod';
import { Id } from '../ids.ts';

/** What every list takes. `cursor` is what the page before gave as `next_cursor`. */
export const PAGE = {
  /** Rows of one page. */
  limit: z.coerce.number<number>().int().min(1).max(500).default(50),
  cursor: z
    .string()
    .regex(/^[1-9][0-9]{0,15}$/, 'a cursor as the page before gave it')
    .optional(),
};

/** As PAGE, of a list whose places are ids. */
export const PAGE_BY_ID = { limit: PAGE.limit, cursor: Id.optional() };

/** null on the last page. */
const next_cursor = z.string().nullable();

/** One page of a list, wrapped by its noun. */
export function pageOf<Noun extends string, Row extends z.ZodType>(noun: Noun, row: Row) {
  return z.object({ [noun]: z.array(row), next_cursor } as { [N in Noun]: z.ZodArray<Row> } & {
    next_cursor: typeof next_cursor;
  });
}

/** The answer to what is done but cannot be read yet (202): what a reader would have to wait for. */
export const LaterAnswer = z.object({
  status: z.literal('accepted'),
  /** Position in the event store of what was recorded; null: nothing was. */
  position: z.int().min(0).nullable(),
  /** The inventory's revision after it; null: the live fleet was not touched. */
  account_revision: z.int().min(0).nullable(),
});
export type LaterAnswer = z.infer<typeof LaterAnswer>;
