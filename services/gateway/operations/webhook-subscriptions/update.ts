import type { CommandData } from '@fleetwright/contracts';
import { ChangeWebhookSubscriptionInput, LaterAnswer, WebhookSubscriptionAnswer } from '@fleetwright/contracts/api';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { WEBHOOK_SUBSCRIPTION } from '../examples/webhook-subscription.ts';
import { given } from '../../expected-version.ts';
import { subscriptionRow, subscriptionView } from './row.ts';
import { sealedUrl } from './url.ts';

export const updateWebhookSubscription = operation({
  name: 'update_webhook_subscription',
  summary: 'Change a webhook subscription, or enable it again; what was dropped meanwhile is not sent',
  permission: 'system.gitops.write',
  input: ChangeWebhookSubscriptionInput,
  output: WebhookSubscriptionAnswer,
  later: LaterAnswer,
  isIdempotent: true,
  codes: ['version_conflict'],
  http: {
    method: 'PATCH',
    path: 'webhook_subscriptions/:subscription_id',
    ifMatch: 'expected_version',
    etag: ['webhook_subscription', 'version'],
  },
  example: {
    input: { subscription_id: WEBHOOK_SUBSCRIPTION.id, webhook_subscription: { severities: ['critical'] } },
    output: { webhook_subscription: { ...WEBHOOK_SUBSCRIPTION, severities: ['critical'], version: 2 } },
  },
  async run(
    caller,
    { subscription_id, expected_version, webhook_subscription },
    { commands, ports, request, webhookSecrets },
  ) {
    await subscriptionRow(ports, caller, subscription_id);
    const { url, ...asked } = webhook_subscription;
    // Fields that were not given are not in the object; zod's type cannot say so.
    const changes = {
      ...asked,
      ...(url === undefined ? {} : sealedUrl(webhookSecrets, caller, url)),
    } as CommandData<'ChangeWebhookSubscription'>['changes'];
    const done = await commands.send(caller, request, 'ChangeWebhookSubscription', {
      subscription_id,
      changes,
      ...given(expected_version),
    });
    if (!done.isVisible) return later(done);
    return { webhook_subscription: subscriptionView(await subscriptionRow(ports, caller, subscription_id)) };
  },
});
