import { z } from 'zod';
import { SubjectKind } from '../events/access-events.ts';
import { AccountId, Id, Instant } from '../ids.ts';
import { PAGE, pageOf } from './page.ts';

/** Inputs and answers about who has signed in to an account. */

export const SubjectView = z.object({
  account_id: AccountId,
  /** What events name. */
  id: Id,
  kind: SubjectKind,
  /** As the newest token said, or the provider's own name for it where none did; `[erased]`: nobody knows any more. null: the directory does not know it. */
  name: z.string().nullable(),
  /** Only where the provider had verified it. */
  email: z.string().nullable(),
  /** Names of roles, of the newest sign-in. */
  roles: z.array(z.string()),
  /** Names of permissions, roles resolved, of the newest sign-in. */
  permissions: z.array(z.string()),
  /** `lapsed`: the last sign-in was too long ago, and the next one ends that. `erased`: for ever. */
  state: z.enum(['active', 'lapsed', 'erased']),
  /** When the token of the newest sign-in was issued. */
  signed_in_at: Instant,
  /** When that sign-in ends to count. */
  valid_until: Instant,
});

export const ListSubjectsInput = z.strictObject(PAGE);
export const SubjectsPage = pageOf('subjects', SubjectView);
export const SubjectInput = z.strictObject({ subject_id: z.string() });
