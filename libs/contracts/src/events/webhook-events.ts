import { z } from 'zod';
import { EventConsumer } from '../event-consumer.ts';
import { Id, Instant } from '../ids.ts';
import { WebhookSubscription } from '../webhook-subscription.ts';

/** Stream `delivery-<account>`, written by webhooks. */
export const WEBHOOK_EVENTS = {
  /** Somebody made a subscription, or changed it: this is it from now on. */
  WebhookSubscriptionSet: z.object({ subscription: WebhookSubscription }),
  /** What was queued for it is never sent. */
  WebhookSubscriptionRemoved: z.object({ subscription_id: Id }),
  /** Somebody asked for a durable reader at the bus. */
  EventConsumerSet: z.object({ consumer: EventConsumer }),
  EventConsumerRemoved: z.object({ name: z.string() }),
  /** It disabled itself: the receiver is gone, did not take anything for days, or nobody answers for it. What was queued is not sent. */
  WebhookSubscriptionDisabled: z.object({
    subscription_id: Id,
    name: z.string(),
    url_shown: z.string(),
    reason: z.enum(['gone', 'failing', 'maker_gone']),
    /** The receiver's last answer; null: there was none. */
    last_status: z.int().nullable(),
    /** Since when nothing got through; null: that is not why. */
    failing_since: Instant.nullable(),
  }),
} as const;
