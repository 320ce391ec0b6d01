import { readModel, replaceRow } from './read-model.ts';
import type { WebhookSubscriptionRow } from './rows.ts';

/** Where an account's fleet events are sent. The address stays sealed. */
export const webhookSubscriptions = readModel<WebhookSubscriptionRow>({
  name: 'webhook_subscriptions',
  rules: {
    WebhookSubscriptionSet: {
      keysOf: ({ data }) => [data.subscription.id],
      evolve: (row, { account_id, data, position }) => {
        const { url_sealed: _sealed, ...subscription } = data.subscription;
        const version = (row?.version ?? 0) + 1;
        return { ...subscription, account_id, version, position: row?.position ?? position };
      },
    },
    WebhookSubscriptionDisabled: {
      keysOf: ({ data }) => [data.subscription_id],
      evolve: (row, { data }) =>
        row && { ...row, enabled: false, disabled_reason: data.reason, version: row.version + 1 },
    },
    WebhookSubscriptionRemoved: replaceRow<WebhookSubscriptionRow, 'WebhookSubscriptionRemoved'>(
      ({ data }) => [data.subscription_id],
      () => null,
    ),
  },
});
