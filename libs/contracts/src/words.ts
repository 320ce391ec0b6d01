/**
 * The words and bounds that a command line offers before anybody has asked it for anything. Without zod, and so at hand at
 * once: building the schemas takes longer than most commands do. The schemas are made of these.
 */

/** In the order of a proposal's life. */
export const PROPOSAL_STATUSES = [
  'pending_approval',
  'approved',
  'applying',
  'applied',
  'applied_manually',
  'failed',
  'rejected',
  'superseded',
  'withdrawn',
  'expired',
  'stale',
  'blocked',
] as const;

/** Of fleet events, the lowest first. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

/** What becomes of a managed resource that is no longer declared by anybody. */
export const ON_REMOVALS = ['delete', 'disown'] as const;

/** Who sends webhooks that are understood. Forgejo sends Gitea's. */
export const WEBHOOK_PROVIDERS = ['gitea', 'github', 'gitlab'] as const;

/** How often a repository is polled, seconds: a remote is not to be bothered more often, nor forgotten for a day. */
export const RECONCILE_INTERVAL_SECONDS = { min: 30, max: 86_400 } as const;

/** How many proposals of a repository may be open at once. */
export const MAX_OPEN_PROPOSALS = { min: 1, max: 10_000 } as const;

/** What a webhook sends: the event as it is, or a message for people. */
export const WEBHOOK_TEMPLATES = ['json', 'slack', 'teams'] as const;

/** Kinds of tokens that are made for programs. */
export const SERVICE_TOKEN_KINDS = ['service', 'assistant'] as const;

/** How long a service token is good for, seconds: a minute to a year; 90 days unless said. */
export const SERVICE_TOKEN_SECONDS = { min: 60, max: 31_536_000, usual: 7_776_000 } as const;

/** How long the secret before signs, too, after a rotation, seconds: nothing up to a week; a day unless said. */
export const SECRET_OVERLAP_SECONDS = { min: 0, max: 604_800, usual: 86_400 } as const;

/** What is known of a node from its agent's reports. Offline is never counted as converged. */
export const NODE_STATES = [
  /** No agent of it ever reported. */
  'never_seen',
  /** It has not said yet that it knows its newest bundle. */
  'pending',
  /** It is at work on its newest bundle. */
  'converging',
  /** It reports its newest bundle, every module applied and no check failing. */
  'converged',
  /** A module failed, a check fails, or two machines report with one identity. */
  'degraded',
  /** Three reports are missing. */
  'offline',
] as const;
