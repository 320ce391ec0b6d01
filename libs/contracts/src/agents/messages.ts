import { z } from 'zod';
import { Digest, Instant } from '../ids.ts';
import { KeyState } from './enrolment.ts';
import { CONTENT_BYTES_MAX, PIECE_BYTES_MAX, REPORT_INTERVAL_SECONDS_MAX } from './limits.ts';
import { BundleNumber, ContentRef } from './manifest.ts';

/** What the agent keeps to from now on. */
export const AgentSettings = z.object({
  report_interval_seconds: z.int().min(1).max(REPORT_INTERVAL_SECONDS_MAX),
  /** Over how long an agent spreads, by chance, its next report and its first requests after a reconnect. */
  spread_seconds: z.int().min(0).max(REPORT_INTERVAL_SECONDS_MAX),
});
export type AgentSettings = z.infer<typeof AgentSettings>;

/** Which bundle is the node's now: the digest of its manifest, which `ask.content` answers like any content. */
export const BundleTold = z.object({ number: BundleNumber, manifest: ContentRef });
export type BundleTold = z.infer<typeof BundleTold>;

/** On `told`. At most once: what gets lost is told by the next answer on `ask.bundle`. Unknown kinds are ignored. */
export const AgentNotice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('bundle'), bundle: BundleTold }),
  z.object({ kind: z.literal('settings'), settings: AgentSettings }),
]);
export type AgentNotice = z.infer<typeof AgentNotice>;

/** Request on `ask.bundle`: after each connect (spread), at the latest every ten reports, and when in doubt. */
export const BundleQuestion = z.object({
  /** The newest that this agent was told or has applied; null: none. A number that was never given makes the epoch rise. */
  known: z.object({ number: BundleNumber, digest: Digest }).nullable(),
  /** The newest manifest and content format that it understands. */
  format: z.int().min(1),
});
export type BundleQuestion = z.infer<typeof BundleQuestion>;

/**
 * Why an answer is none. `not_yours`: the current manifest of the asking node does not name the digest. `no_bundle`: the
 * node is not there any more, or its first bundle is not computed yet; ask again with the next report. `too_many_requests`:
 * after a second. `invalid`: this is no such request. `unavailable`: ask again, with backoff.
 */
export const AgentRefusal = z.object({
  refused: z.enum([
    'not_yours',
    'no_bundle',
    'too_many_requests',
    'invalid',
    'unavailable',
    'proof_invalid',
    'key_taken',
  ]),
  /** A sentence for the agent's log. */
  message: z.string(),
});
export type AgentRefusal = z.infer<typeof AgentRefusal>;

export const BundleAnswer = z.union([
  z.object({
    bundle: BundleTold,
    settings: AgentSettings,
    key_state: KeyState,
    server_time: Instant,
  }),
  AgentRefusal,
]);
export type BundleAnswer = z.infer<typeof BundleAnswer>;

/** Request on `ask.content`: a piece of the manifest, or of content that the current manifest names. */
export const ContentQuestion = z.object({
  digest: Digest,
  /** Where the piece begins; the next one begins where this one ended. */
  offset: z.int().min(0).max(CONTENT_BYTES_MAX),
});
export type ContentQuestion = z.infer<typeof ContentQuestion>;

export const ContentAnswer = z.union([
  z.object({
    digest: Digest,
    /** Bytes before it. */
    offset: z.int().min(0),
    /** Of the whole document. */
    size_bytes: z.int().min(1).max(CONTENT_BYTES_MAX),
    /** The bytes in base64: PIECE_BYTES_MAX of them, or what is left. */
    piece: z.base64().max(Math.ceil(PIECE_BYTES_MAX / 3) * 4),
  }),
  AgentRefusal,
]);
export type ContentAnswer = z.infer<typeof ContentAnswer>;

/** Answer on `ask.rotate`: connect anew with the new key. Repeating the request with the same key answers the same. */
export const RotationAnswer = z.union([z.object({ rotated: z.literal(true), key_ages_at: Instant }), AgentRefusal]);
export type RotationAnswer = z.infer<typeof RotationAnswer>;
