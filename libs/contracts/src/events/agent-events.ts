import { z } from 'zod';
import { AgentPublicKey } from '../agents/enrolment.ts';
import { BundleNumber } from '../agents/manifest.ts';
import { NETWORKS_PER_NODE_MAX } from '../agents/limits.ts';
import { DriftedFile } from '../agents/report.ts';
import { Digest, Id, Instant } from '../ids.ts';

const agent = { agent_id: Id, instance_id: Id, hostname: z.string() };

/** Which nodes a registration token lets in. */
export const TokenScope = z.object({
  /** A hostname, or a glob in which `*` stands for characters other than a dot. */
  hostname: z.string(),
  /** null: any. */
  region: z.string().nullable(),
  /** null: any. */
  template: z.string().nullable(),
});
export type TokenScope = z.infer<typeof TokenScope>;

/** Stream `enrolment-<account>`, written by enrolment: who may come in, who did, and who was shown out. */
export const ENROLMENT_EVENTS = {
  RegistrationTokenCreated: z.object({
    token_id: Id,
    /** SHA-256 of the token's text. The text is kept nowhere. */
    token_hash: Digest,
    scope: TokenScope,
    /** Whether it may take the place of a node's active identity. */
    replaces: z.boolean(),
    /** How many machines it lets in. */
    max_uses: z.int().min(1),
    expires_at: Instant,
  }),
  RegistrationTokenRevoked: z.object({ token_id: Id }),
  AgentEnrolled: z.object({
    ...agent,
    public_key: AgentPublicKey,
    token_id: Id,
    agent_version: z.string(),
    enrolled_at: Instant,
    key_ages_at: Instant,
    /** The identity that it took the place of; null: there was none. */
    replaced_agent_id: Id.nullable(),
  }),
  AgentKeyRotated: z.object({ ...agent, public_key: AgentPublicKey, rotated_at: Instant, key_ages_at: Instant }),
  /** The new key was used: from now on the one before is no good. */
  AgentKeyRetired: z.object({ ...agent, public_key: AgentPublicKey }),
  AgentRevoked: z.object({ ...agent, reason: z.enum(['by_hand', 'node_deleted']) }),
  /** Somebody with a valid token wanted the place of an active identity, and had no right to it. */
  EnrolmentRefused: z.object({
    ...agent,
    code: z.literal('already_enrolled'),
    token_id: Id,
    /** Of who wanted in. */
    public_key: AgentPublicKey,
  }),
} as const;

const node = { instance_id: Id, hostname: z.string() };

/** Nodes that one event names at most; `total` counts all. */
export const NODES_NAMED_MAX = 500;

/** Stream `nodes-<account>`, written by fleet-status: what nodes came to. What they say every 30 s is no event. */
export const NODE_EVENTS = {
  NodeConverged: z.object({ ...node, number: BundleNumber, digest: Digest }),
  NodeDegraded: z.object({
    ...node,
    /** The most telling ones: modules that failed, checks that fail, and what is wrong with the agent. */
    reasons: z
      .array(z.object({ code: z.string(), message: z.string() }))
      .min(1)
      .max(20),
  }),
  /** Three reports are missing. One event for all, when it is many at once. */
  NodeOffline: z.object({
    nodes: z
      .array(z.object({ ...node, last_seen_at: Instant }))
      .min(1)
      .max(NODES_NAMED_MAX),
    total: z.int().min(1),
  }),
  NodeOnline: z.object({ ...node, offline_since: Instant }),
  NodeDrifted: z.object({
    ...node,
    files: z.array(DriftedFile).min(1).max(20),
    /** Files that were changed by hand, those that are not named included. */
    total: z.int().min(1),
  }),
  /** Two machines report with one identity. */
  IdentityCloned: z.object({ ...node, boot_ids: z.array(Id).min(2).max(2) }),
} as const;

/** Stream `node-keys-<account>`, written by fleet-status: what the peers of overlay networks know each other by. */
export const NODE_KEY_EVENTS = {
  /** Public keys that an agent made for the networks of its node: all of them, each time that one is another. */
  NodeKeysReported: z.object({
    ...agent,
    keys: z
      .array(
        z.object({
          network: z.string(),
          /** In base64, with what earlier releases took as well: whether `wg` takes it is asked where it is used. */
          public_key: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
        }),
      )
      .max(NETWORKS_PER_NODE_MAX),
  }),
} as const;
