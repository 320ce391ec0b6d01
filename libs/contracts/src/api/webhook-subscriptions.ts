import { z } from 'zod';
import { AccountId } from '../ids.ts';
import {
  WebhookDelivery,
  WebhookDeliveryState,
  WebhookSettings,
  WebhookSubscription,
} from '../webhook-subscription.ts';
import { SECRET_OVERLAP_SECONDS } from '../words.ts';
import { LaterAnswer, pageOf, PAGE } from './page.ts';

/** Inputs and answers of outgoing webhooks. */

const { name, template, kinds, severities, repository_ids, enabled } = WebhookSettings.shape;
const { url_sealed: _sealed, ...shown } = WebhookSubscription.shape;

/** The address itself is never answered: of some receivers it is a secret. */
export const WebhookSubscriptionView = z.object({
  account_id: AccountId,
  ...shown,
  /** How often it was changed, by itself included; 1 at first. What `If-Match` names. */
  version: z.int().min(1),
});

/** Checked by the gateway and by whoever sends: https, and no address of a private network. */
const url = z.string().min(1).max(512);

/** As `If-Match` gives it; missing: whatever it is now. */
const expected_version = z.int().min(0).optional();

export const WebhookSubscriptionInput = z.strictObject({ subscription_id: z.string() });
export const RemoveWebhookSubscriptionInput = z.strictObject({ subscription_id: z.string(), expected_version });

export const CreateWebhookSubscriptionInput = z.strictObject({
  webhook_subscription: z.strictObject({
    name,
    url,
    template: template.default('json'),
    kinds: kinds.default([]),
    severities: severities.default([]),
    repository_ids: repository_ids.default([]),
    enabled: enabled.default(true),
  }),
});

export const ChangeWebhookSubscriptionInput = z.strictObject({
  subscription_id: z.string(),
  expected_version,
  webhook_subscription: z.strictObject({ name, url, template, kinds, severities, repository_ids, enabled }).partial(),
});

export const RotateWebhookSubscriptionInput = z.strictObject({
  subscription_id: z.string(),
  /** For how long the secret before signs, too. */
  overlap_seconds: z
    .int()
    .min(SECRET_OVERLAP_SECONDS.min)
    .max(SECRET_OVERLAP_SECONDS.max)
    .default(SECRET_OVERLAP_SECONDS.usual),
});

export const ListWebhookSubscriptionsInput = z.strictObject(PAGE);

export const WebhookSubscriptionAnswer = z.object({ webhook_subscription: WebhookSubscriptionView });
export const WebhookSubscriptionsPage = pageOf('webhook_subscriptions', WebhookSubscriptionView);

/** `whsec_` and base64, as Standard Webhooks has it; shown by this answer alone. null: it was shown before. */
const secret = z.string().nullable();
/** Why there is no secret. Missing where there is one. */
const code = z.literal('secret_shown_once').optional();

export const WebhookSecretAnswer = z.object({ webhook_subscription: WebhookSubscriptionView, secret, code });
export const WebhookSecretLater = z.object({ ...LaterAnswer.shape, subscription_id: z.string(), secret, code });

export const ListWebhookDeliveriesInput = z.strictObject({
  subscription_id: z.string(),
  /** Absent: of every state. */
  state: WebhookDeliveryState.optional(),
  limit: z.coerce.number<number>().int().min(1).max(100).default(50),
  /** What the page before gave as `next_cursor`. */
  cursor: z.uuid().optional(),
});
export const WebhookDeliveriesPage = pageOf('webhook_deliveries', WebhookDelivery);
export const ReplayWebhookDeliveryInput = z.strictObject({ subscription_id: z.string(), delivery_id: z.string() });
export const WebhookDeliveryAnswer = z.object({ webhook_delivery: WebhookDelivery });
