import { z } from 'zod';
import { Actor } from './actor.ts';
import { AgentPublicKey, EnrolmentRequest } from './agents/enrolment.ts';
import { BundleNumber, ContentRef } from './agents/manifest.ts';
import { NodeState } from './agents/node-state.ts';
import { AgentReport, CheckReport, ModuleReport } from './agents/report.ts';
import { TokenScope } from './events/agent-events.ts';
import { Digest, Id, Instant } from './ids.ts';
import { ModuleVersionState } from './resource.ts';

/** Requests to the services that nodes meet, and what they answer. */

const agent_id = Id;

/** Requests to enrolment. */
export const ENROLMENT_COMMANDS = {
  /** Answers a RegistrationToken. The text stays with whoever made it; only its hash is sent. */
  CreateRegistrationToken: z.object({
    token_id: Id,
    token_hash: Digest,
    scope: TokenScope,
    replaces: z.boolean(),
    expires_in_seconds: z.int().min(60).max(604_800),
    /** How many machines it lets in. */
    max_uses: z.int().min(1).max(1_000),
  }),
  RevokeRegistrationToken: z.object({ token_id: Id }),
  /** Answers a RegistrationTokenPage. */
  ListRegistrationTokens: z.object({
    /** Exclusive: the token that the page before ended with; missing, as from processes of before: the beginning. */
    after: Id.nullable().default(null),
    /** Tokens of one page. */
    limit: z.int().min(1).max(500).default(500),
  }),
  /** From a machine, through the gateway: no token of ours stands behind it. Answers an EnrolmentAnswer. */
  EnrolAgent: EnrolmentRequest,
  RevokeAgent: z.object({ agent_id }),
} as const;

/** A registration token as people may see it. */
export const RegistrationToken = z.object({
  id: Id,
  scope: TokenScope,
  replaces: z.boolean(),
  /** How many machines it lets in. */
  max_uses: z.int(),
  /** How many it has let in. */
  uses: z.int(),
  expires_at: Instant,
  state: z.enum(['active', 'expired', 'revoked', 'used_up']),
  created_by: Actor,
  created_at: Instant,
  /** Who came in with it. */
  used_by: z.array(z.object({ agent_id: Id, hostname: z.string(), enrolled_at: Instant })),
});
export type RegistrationToken = z.infer<typeof RegistrationToken>;

/** One page of an account's tokens, newest first. */
export const RegistrationTokenPage = z.object({
  tokens: z.array(RegistrationToken),
  /** What the next page is asked for with; null on the last one, and missing from processes of before, which told all at once. */
  next: Id.nullable().default(null),
});
export type RegistrationTokenPage = z.infer<typeof RegistrationTokenPage>;

/** Requests to bundles. */
export const BUNDLES_COMMANDS = {
  /** Answers a BundleReply. */
  ReadBundle: z.object({ hostname: z.string().max(200) }),
} as const;

/** The present bundle of a node; the document is its manifest. */
export const BundleReply = z.object({ number: BundleNumber, digest: Digest, computed_at: Instant, document: Digest });
export type BundleReply = z.infer<typeof BundleReply>;

/** Requests to fleet-status. */
export const FLEET_STATUS_COMMANDS = {
  /** How far nodes have come: those of a ReachedNodes that are not removed. Answers a RunNodes. */
  CountReachedNodes: z.object({ nodes_document: Digest }),
  /** Answers an AgentPage, in the order of hostnames. `after` null: from the first. */
  ListAgents: z.object({
    /** null: from the first. */
    after: z.string().max(200).nullable(),
    /** Agents at most. */
    limit: z.int().min(1).max(500),
    /** Absent: whatever it is. */
    state: NodeState.optional(),
    /** Absent: of every node. */
    hostname: z.string().max(200).optional(),
  }),
} as const;

/** An enrolled agent, and what its node came to. */
export const AgentStanding = z.object({
  id: Id,
  instance_id: Id,
  hostname: z.string(),
  public_key: AgentPublicKey,
  state: NodeState,
  /** Since when it is in this state. */
  since: Instant,
  /** When its last report came, by the clock of the database; null: it never reported. */
  last_seen_at: Instant.nullable(),
  /** Of the bundle that it reports; null: none. */
  bundle_digest: Digest.nullable(),
  /** As it says itself; null: it never reported. */
  agent_version: z.string().nullable(),
  modules: z.array(ModuleReport),
  /** Checks of its modules, as they were when it reported last. */
  health: z.array(CheckReport),
  /** Its overlay networks, and whether the machine could set them up, as it reported last. */
  networks: AgentReport.shape.networks,
  /** Of the agent or the machine as a whole, as it reported last. */
  problems: AgentReport.shape.problems,
});
export type AgentStanding = z.infer<typeof AgentStanding>;
/** `next` null: these are the last. */
export const AgentPage = z.object({ agents: z.array(AgentStanding), next: z.string().nullable() });
export type AgentPage = z.infer<typeof AgentPage>;

/**
 * Adds the version to the catalogue if it is new; `content` is then the document of its ModuleContent, checked by whoever
 * asks. What a version has as content never changes (`version_exists`); missing: as it is, or none.
 */
export const PromoteModuleVersion = z.object({
  module: z.string(),
  version: z.string(),
  state: ModuleVersionState,
  /** Absent: what the version has, or none. */
  content: ContentRef.optional(),
});
