import { z } from 'zod';

/** Tenant id. Immutable, and a single NATS subject token, so it carries no dot. */
export const AccountId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);
export type AccountId = z.infer<typeof AccountId>;

/** UUID of any version; ids we make are UUIDv7 (RFC 9562), so they sort by the time they were made. */
export const Id = z.uuid();
export type Id = z.infer<typeof Id>;

/** SHA-256 over canonical JSON (RFC 8785) or over the bytes of a text document, as 64 lower-case hex digits. */
export const Digest = z.string().regex(/^[0-9a-f]{64}$/);
export type Digest = z.infer<typeof Digest>;

/** A git object id: SHA-1 (40 hex digits) or SHA-256 (64). */
export const CommitSha = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
export type CommitSha = z.infer<typeof CommitSha>;

/**
 * An event's place among all events. Opaque outside the adapter of an event store: positions grow in the order of commits,
 * leave gaps, and come from the store alone. Nobody computes with one; comparing two tells which event came first.
 */
export const Position = z.int().min(0).brand<'Position'>();
export type Position = z.infer<typeof Position>;

/** RFC 3339 instant in UTC with milliseconds, e.g. `2026-01-31T03:00:00.000Z`. */
export const Instant = z.iso.datetime();
export type Instant = z.infer<typeof Instant>;

/**
 * Version of a live resource: the account's inventory revision at which it last changed. Starts at 1, grows by one with
 * every mutation of the account and is never reused, so a delete followed by a re-create cannot look unchanged.
 */
export const LiveVersion = z.int().min(1);
export type LiveVersion = z.infer<typeof LiveVersion>;
