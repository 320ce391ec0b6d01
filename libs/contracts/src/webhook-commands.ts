import { z } from 'zod';
import { EventConsumer, EventConsumerSettings } from './event-consumer.ts';
import { Id } from './ids.ts';
import { WebhookDelivery, WebhookDeliveryState, WebhookSettings } from './webhook-subscription.ts';
import { SECRET_OVERLAP_SECONDS } from './words.ts';

/** The `version` that was read; missing: whatever it is now. */
const expected_version = z.int().min(0).optional();
const subscription = { subscription_id: Id };

/** Requests to webhooks. Those that change a subscription answer it, or null once it is removed. */
export const WEBHOOK_COMMANDS = {
  CreateWebhookSubscription: z.object({ ...subscription, settings: WebhookSettings }),
  /** Missing: as it is. */
  ChangeWebhookSubscription: z.object({
    ...subscription,
    changes: WebhookSettings.partial(),
    expected_version,
  }),
  /** The secret before signs for so long, too. */
  RotateWebhookSubscription: z.object({
    ...subscription,
    overlap_seconds: z.int().min(SECRET_OVERLAP_SECONDS.min).max(SECRET_OVERLAP_SECONDS.max),
  }),
  RemoveWebhookSubscription: z.object({ ...subscription, expected_version }),
  /** The newest first, those older than `before`. Answers a WebhookDeliveriesReply. */
  ListWebhookDeliveries: z.object({
    ...subscription,
    /** null: of every state. */
    state: WebhookDeliveryState.nullable(),
    /** null: from the newest on. */
    before: Id.nullable(),
    /** Deliveries of one answer. */
    limit: z.int().min(1).max(100),
  }),
  /** Sends it once more, under its id; answers the WebhookDelivery as it is then. */
  ReplayWebhookDelivery: z.object({ ...subscription, delivery_id: Id }),
  /** Makes a durable reader under the lowest free number, and answers the EventConsumer. */
  CreateEventConsumer: z.object({ settings: EventConsumerSettings }),
  /** Answers an EventConsumersReply. */
  ListEventConsumers: z.object({}),
  /** Answers null. */
  RemoveEventConsumer: z.object({ name: z.string().min(1).max(128) }),
} as const;

export const WebhookDeliveriesReply = z.object({ deliveries: z.array(WebhookDelivery).max(100) });
export type WebhookDeliveriesReply = z.infer<typeof WebhookDeliveriesReply>;

export const EventConsumersReply = z.object({ consumers: z.array(EventConsumer).max(8) });
export type EventConsumersReply = z.infer<typeof EventConsumersReply>;
