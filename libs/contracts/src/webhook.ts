import { z } from 'zod';
import { Id, Instant } from './ids.ts';
import { WEBHOOK_PROVIDERS } from './words.ts';

export const WebhookProvider = z.enum(WEBHOOK_PROVIDERS);
export type WebhookProvider = z.infer<typeof WebhookProvider>;

/** The three products send UUIDs of 36 characters; longer ids are no delivery ids. */
export const DELIVERY_ID_LENGTH_MAX = 128;

/**
 * What a noted push comes to. `accepted`: the remote is looked at in a moment. `repeated`: this delivery was noted
 * before. `ignored`: the repository is disabled, or gone.
 */
export const PushAnswer = z.object({ status: z.enum(['accepted', 'repeated', 'ignored']) });
export type PushAnswer = z.infer<typeof PushAnswer>;

/** The newest delivery that is remembered, which they are for three days where their sender gave them an id; null: none is. */
export const LastPush = z.object({ at: Instant.nullable() });
export type LastPush = z.infer<typeof LastPush>;

/** Why a delivery whose signature is right has no effect. */
export const WebhookReason = z.enum([
  'ping',
  'other_event',
  'other_branch',
  'malformed_body',
  'not_syncing',
  'repeated',
]);
export type WebhookReason = z.infer<typeof WebhookReason>;

/** The answer to a delivery whose signature is right, as the git server's page of deliveries shows it. */
export const DeliveryAnswer = z.object({
  status: PushAnswer.shape.status,
  /** Present unless it was accepted. */
  reason: WebhookReason.optional(),
});
export type DeliveryAnswer = z.infer<typeof DeliveryAnswer>;

/** What one product's form for webhooks is filled in with, beside the secret. */
export const WebhookForm = z.object({
  /** Of the gateway's address; the host and what stands before it are known to whoever serves it. */
  path: z.string(),
  content_type: z.literal('application/json'),
  /** Where the product shows that it knows the secret. */
  signature_headers: z.array(z.string()),
  /** The one event that is of use, as the product's form calls it. */
  event: z.string(),
});
export type WebhookForm = z.infer<typeof WebhookForm>;

/** What a person pastes into the git server. The secret is derived anew each time; nobody stores it. */
export const WebhookView = z.object({
  repository_id: Id,
  secret: z.string(),
  /** The same secret in the form that GitLab's signing token takes (Standard Webhooks). */
  gitlab_signing_token: z.string(),
  /** Grows by one with every rotation. */
  generation: z.int().min(1),
  providers: z.object({ gitea: WebhookForm, github: WebhookForm, gitlab: WebhookForm }),
  /**
   * The newest delivery of a push to the branch with a right signature, of the last three days; null: there was none. Missing where it
   * is not asked for, and while the message bus does not answer.
   */
  last_delivery_at: Instant.nullable().optional(),
});
export type WebhookView = z.infer<typeof WebhookView>;
