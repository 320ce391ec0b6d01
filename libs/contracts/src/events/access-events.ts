import { z } from 'zod';
import { Digest, Id, Instant } from '../ids.ts';
import { SERVICE_TOKEN_KINDS } from '../words.ts';

/** `user`: a person's token. `service`: a program's. `assistant`: one of an AI agent, which may do less. */
export const SubjectKind = z.enum(['user', 'service', 'assistant']);
export type SubjectKind = z.infer<typeof SubjectKind>;

/** Kinds of tokens that are made here: whoever is a person signs in. */
export const ServiceTokenKind = z.enum(SERVICE_TOKEN_KINDS);
export type ServiceTokenKind = z.infer<typeof ServiceTokenKind>;

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
  /** Somebody made a token for a program. What it is called stands beside its reference, as names of people do. */
  ServiceTokenCreated: z.object({
    token_id: Id,
    /** SHA-256 of the token's text. The text is kept nowhere. */
    token_hash: Digest,
    kind: ServiceTokenKind,
    /** Names of permissions, sorted: those that it holds as long as its maker does. */
    permissions: z.array(z.string()),
    /** The subject or the token that made it, and that it ends with. */
    maker_id: Id,
    /** The subject that made it, directly or through other tokens: with all of these it is one voter. */
    owner_id: Id,
    expires_at: Instant,
  }),
  ServiceTokenRevoked: z.object({ token_id: Id }),
  /** Nobody knows any more who the subject was. Every token that it made, directly or through others, ends with it. */
  SubjectErased: z.object({ subject_id: Id }),
} as const;
