import type { WebhookDeliveriesReply } from '@fleetwright/contracts';
import { ListWebhookDeliveriesInput, WebhookDeliveriesPage } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { WEBHOOK_DELIVERY } from '../examples/webhook-subscription.ts';
import { subscriptionRow } from './row.ts';

export const listWebhookDeliveries = operation({
  name: 'list_webhook_deliveries',
  summary: 'What was sent to an address, what it answered, and what still waits; the newest first, for 30 days',
  permission: 'system.gitops.read',
  input: ListWebhookDeliveriesInput,
  output: WebhookDeliveriesPage,
  isIdempotent: true,
  codes: ['bus_unavailable', 'store_unavailable'],
  http: { method: 'GET', path: 'webhook_subscriptions/:subscription_id/deliveries' },
  example: {
    input: { subscription_id: WEBHOOK_DELIVERY.subscription_id, state: 'failed' },
    output: { webhook_deliveries: [WEBHOOK_DELIVERY], next_cursor: null },
  },
  async run(caller, { subscription_id, state = null, limit, cursor = null }, { commands, ports, request }) {
    await subscriptionRow(ports, caller, subscription_id);
    const asked = { subscription_id, state, before: cursor, limit };
    const { deliveries } = (await commands.send(caller, request, 'ListWebhookDeliveries', asked))
      .result as unknown as WebhookDeliveriesReply;
    const last = deliveries.length < limit ? undefined : deliveries.at(-1);
    return { webhook_deliveries: deliveries, next_cursor: last?.id ?? null };
  },
});
