import { ListWebhookSubscriptionsInput, WebhookSubscriptionsPage } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { pageOf, queryOf } from '../../page.ts';
import { WEBHOOK_SUBSCRIPTION } from '../examples/webhook-subscription.ts';
import { subscriptionView } from './row.ts';

export const listWebhookSubscriptions = operation({
  name: 'list_webhook_subscriptions',
  summary: 'List where fleet events are sent',
  permission: 'system.gitops.read',
  input: ListWebhookSubscriptionsInput,
  output: WebhookSubscriptionsPage,
  isIdempotent: true,
  http: { method: 'GET', path: 'webhook_subscriptions' },
  example: { input: {}, output: { webhook_subscriptions: [WEBHOOK_SUBSCRIPTION], next_cursor: null } },
  async run({ account }, page, { ports }) {
    const asked = { ...queryOf(page), order: 'oldest_first' as const };
    const rows = await ports.models.list('webhook_subscriptions', account, asked);
    return pageOf('webhook_subscriptions', rows, page.limit, subscriptionView);
  },
});
