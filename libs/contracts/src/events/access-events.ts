import { z } from 'zod';
import { Id, Instant } from '../ids.ts';

/** `user`: a person's token. `service`: a program's. */
export const SubjectKind = z.enum(['user', 'service']);
export type SubjectKind = z.infer<typeof SubjectKind>;

/**
 * Stream `access-<account>`, written by the gateway: who may do what. Subjects are named by reference alone; who that is
 * stands in a table of its own, from which a person can be erased while the log stays as it is.
 */
export const ACCESS_EVENTS = {
  /** A token of the subject was accepted that was issued later than what is known, and says something new. */
  SubjectAdmitted: z.object({
    subject_id: Id,
    kind: SubjectKind,
    /** Names of roles, sorted. */
    roles: z.array(z.string()),
    /** Names of permissions, roles resolved, sorted. A later release may know names that this one does not. */
    permissions: z.array(z.string()),
    /** When the token was issued: what an older one says changes nothing. */
    issued_at: Instant,
    /** End of validity, unless another sign-in comes first. Never a token's own end. */
    valid_until: Instant,
  }),
} as const;
