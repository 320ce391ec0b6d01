import { z } from 'zod';
import { Actor } from './actor.ts';
import { AccountId, Id, Instant } from './ids.ts';
import { SEVERITIES, WEBHOOK_TEMPLATES } from './words.ts';

/** How an address is shown that may be a secret itself: its origin, and that more follows. */
const ShownUrl = z.string().min(1).max(300);

/** What a subscription says about what it wants, and where to. */
export const WebhookSettings = z.object({
  /** What people call it. */
  name: z.string().min(1).max(128),
  /**
   * The address, sealed under the installation's key: whoever knows an address of Slack or Teams may write there. Only the
   * process that sends opens it.
   */
  url_sealed: z.string().min(1).max(4_096),
  url_shown: ShownUrl,
  /** `json`: the event as it is. `slack`, `teams`: a message for people. */
  template: z.enum(WEBHOOK_TEMPLATES),
  /** Kinds of fleet events, `*` stands for any characters; empty: all. */
  kinds: z.array(z.string().min(1).max(100)).max(50),
  /** Empty: all. */
  severities: z.array(z.enum(SEVERITIES)).max(SEVERITIES.length),
  /** Empty: all, and what belongs to no repository. */
  repository_ids: z.array(Id).max(100),
  enabled: z.boolean(),
});
export type WebhookSettings = z.infer<typeof WebhookSettings>;

/** Why a subscription gets nothing. */
export const WebhookDisabledReason = z.enum([
  /** Somebody switched it off. */
  'by_hand',
  /** The receiver answered 410. */
  'gone',
  /** Nothing got through for days. */
  'failing',
  /** Whoever made it was erased or may not read events any more, or the token that made it ended. */
  'maker_gone',
]);
export type WebhookDisabledReason = z.infer<typeof WebhookDisabledReason>;

/** A receiver of an account's fleet events. */
export const WebhookSubscription = z.object({
  id: Id,
  ...WebhookSettings.shape,
  /** null while it is enabled. */
  disabled_reason: WebhookDisabledReason.nullable(),
  /** Which secret it signs with: the secret is derived from the installation's key, and kept nowhere. */
  generation: z.int().min(1),
  /** Until then deliveries are signed with the secret before, too; null: only with the newest. */
  previous_until: Instant.nullable(),
  created_by: Actor,
  created_at: Instant,
  /** Who enabled it again after its maker had gone, and answers for it since; missing while its maker does. */
  kept_by: Actor.optional(),
});
export type WebhookSubscription = z.infer<typeof WebhookSubscription>;

export const WebhookDeliveryState = z.enum([
  /** It waits: for its turn, for others of its run, or for the next try. */
  'queued',
  'delivered',
  /** Given up after the last try. */
  'failed',
  /** Its subscription was disabled before it got through; nothing sends it but a replay. */
  'dropped',
]);
export type WebhookDeliveryState = z.infer<typeof WebhookDeliveryState>;

/** One message to one receiver, with what became of it. */
export const WebhookDelivery = z.object({
  /** The header `webhook-id`, the same over every try and replay. */
  id: Id,
  subscription_id: Id,
  account_id: AccountId,
  state: WebhookDeliveryState,
  /** The kind of the event; of several events of one run `gitops.run_events`. */
  kind: z.string(),
  /** Fleet events that it tells of. */
  events: z.int().min(0),
  /** Tries so far. */
  attempts: z.int().min(0),
  /** null unless it is queued. */
  next_attempt_at: Instant.nullable(),
  /** Of the last answer; null: there was none. */
  last_status: z.int().nullable(),
  /** The first 1 KiB of the last answer. */
  last_answer: z.string().nullable(),
  /** Why the last try failed, where it did. */
  last_error: z.string().nullable(),
  created_at: Instant,
  /** null: it waits. */
  finished_at: Instant.nullable(),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;
