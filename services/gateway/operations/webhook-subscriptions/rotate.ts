import type { WebhookSubscription } from '@fleetwright/contracts';
import { RotateWebhookSubscriptionInput, WebhookSecretAnswer, WebhookSecretLater } from '@fleetwright/contracts/api';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { WEBHOOK_SECRET, WEBHOOK_SUBSCRIPTION } from '../examples/webhook-subscription.ts';
import { subscriptionRow, subscriptionView } from './row.ts';

export const rotateWebhookSubscription = operation({
  name: 'rotate_webhook_subscription',
  summary: 'Sign with another secret, which this answer alone shows, and for a while with the one before, too',
  permission: 'system.gitops.write',
  input: RotateWebhookSubscriptionInput,
  output: WebhookSecretAnswer,
  later: WebhookSecretLater,
  isIdempotent: false,
  http: { method: 'POST', path: 'webhook_subscriptions/:subscription_id/rotate' },
  example: {
    input: { subscription_id: WEBHOOK_SUBSCRIPTION.id, overlap_seconds: 3_600 },
    output: {
      webhook_subscription: { ...WEBHOOK_SUBSCRIPTION, generation: 2, previous_until: '2026-03-14T13:00:00.000Z' },
      secret: WEBHOOK_SECRET,
    },
  },
  async run(caller, { subscription_id, overlap_seconds }, { commands, ports, request, webhookSecrets }) {
    await subscriptionRow(ports, caller, subscription_id);
    const asked = { subscription_id, overlap_seconds };
    const done = await commands.send(caller, request, 'RotateWebhookSubscription', asked);
    const { generation } = done.result as unknown as WebhookSubscription;
    const secret = webhookSecrets.outgoing.outgoing(subscription_id, generation).text;
    if (!done.isVisible) return later(done, { subscription_id, secret });
    const row = await subscriptionRow(ports, caller, subscription_id);
    return { webhook_subscription: subscriptionView(row), secret };
  },
});
