import { z } from 'zod';
import { Finding } from './finding.ts';
import { CommitSha } from './ids.ts';

/** Who sends webhooks that are understood. Forgejo sends Gitea's. */
export const WebhookProvider = z.enum(['gitea', 'github', 'gitlab']);
export type WebhookProvider = z.infer<typeof WebhookProvider>;

/** The three products send UUIDs of 36 characters; longer ids are no delivery ids. */
export const DELIVERY_ID_LENGTH_MAX = 128;

/**
 * What a noted push comes to. `accepted`: the remote is looked at in a moment. `repeated`: this delivery was noted
 * before. `ignored`: the repository is disabled, or gone.
 */
export const PushAnswer = z.object({ status: z.enum(['accepted', 'repeated', 'ignored']) });
export type PushAnswer = z.infer<typeof PushAnswer>;

/** Whether a remote answers with these settings, and if not, why: the findings that a run would have. */
export const ConnectionCheck = z.discriminatedUnion('reachable', [
  z.object({
    reachable: z.literal(true),
    branch: z.string(),
    revision: CommitSha,
    /** The key that an ssh host showed, as `ssh_host_key` takes it; null: one is pinned, or the remote is not ssh. */
    host_key: z.string().nullable(),
  }),
  z.object({ reachable: z.literal(false), findings: z.array(Finding) }),
]);
export type ConnectionCheck = z.infer<typeof ConnectionCheck>;

/** What a person pastes into the git server. The secret is derived anew each time; nobody stores it. */
export const WebhookView = z.object({
  secret: z.string(),
  /** The same secret in the form that GitLab's signing token takes (Standard Webhooks). */
  gitlab_signing_token: z.string(),
  urls: z.record(WebhookProvider, z.string()),
  /** Grows by one with every rotation. */
  generation: z.int().min(1),
});
export type WebhookView = z.infer<typeof WebhookView>;
