import { WebhookSubscriptionAnswer, WebhookSubscriptionInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { WEBHOOK_SUBSCRIPTION } from '../examples/webhook-subscription.ts';
import { subscriptionRow, subscriptionView } from './row.ts';

export const getWebhookSubscription = operation({
  name: 'get_webhook_subscription',
  summary: 'One webhook subscription; neither its secret nor the whole address is shown',
  permission: 'system.gitops.read',
  input: WebhookSubscriptionInput,
  output: WebhookSubscriptionAnswer,
  isIdempotent: true,
  http: { method: 'GET', path: 'webhook_subscriptions/:subscription_id', etag: ['webhook_subscription', 'version'] },
  example: {
    input: { subscription_id: WEBHOOK_SUBSCRIPTION.id },
    output: { webhook_subscription: WEBHOOK_SUBSCRIPTION },
  },
  run: async (caller, { subscription_id }, { ports }) => ({
    webhook_subscription: subscriptionView(await subscriptionRow(ports, caller, subscription_id)),
  }),
});
