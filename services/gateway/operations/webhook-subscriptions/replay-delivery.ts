import type { WebhookDelivery } from '@fleetwright/contracts';
import { ReplayWebhookDeliveryInput, WebhookDeliveryAnswer } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { WEBHOOK_DELIVERY } from '../examples/webhook-subscription.ts';
import { subscriptionRow } from './row.ts';

export const replayWebhookDelivery = operation({
  name: 'replay_webhook_delivery',
  summary: 'Send a delivery once more, under its id, with the same text',
  permission: 'system.gitops.write',
  input: ReplayWebhookDeliveryInput,
  output: WebhookDeliveryAnswer,
  isIdempotent: false,
  http: { method: 'POST', path: 'webhook_subscriptions/:subscription_id/deliveries/:delivery_id/replay' },
  example: {
    input: { subscription_id: WEBHOOK_DELIVERY.subscription_id, delivery_id: WEBHOOK_DELIVERY.id },
    output: { webhook_delivery: { ...WEBHOOK_DELIVERY, state: 'queued', attempts: 0, finished_at: null } },
  },
  async run(caller, { subscription_id, delivery_id }, { commands, ports, request }) {
    await subscriptionRow(ports, caller, subscription_id);
    const done = await commands.send(caller, request, 'ReplayWebhookDelivery', { subscription_id, delivery_id });
    return { webhook_delivery: done.result as unknown as WebhookDelivery };
  },
});
