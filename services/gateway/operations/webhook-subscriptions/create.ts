import { CreateWebhookSubscriptionInput, WebhookSecretAnswer, WebhookSecretLater } from '@fleetwright/contracts/api';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { idOf, operationId } from '../../request-key.ts';
import { WEBHOOK_SECRET, WEBHOOK_SUBSCRIPTION } from '../examples/webhook-subscription.ts';
import { subscriptionRow, subscriptionView } from './row.ts';
import { sealedUrl } from './url.ts';

const { name, template, kinds, severities, repository_ids } = WEBHOOK_SUBSCRIPTION;
const url = 'https://hooks.example.com/fleet';

export const createWebhookSubscription = operation({
  name: 'create_webhook_subscription',
  summary: 'Have fleet events sent to an address; the secret that signs them is shown by this answer alone',
  permission: 'system.gitops.write',
  input: CreateWebhookSubscriptionInput,
  output: WebhookSecretAnswer,
  later: WebhookSecretLater,
  isIdempotent: false,
  http: { method: 'POST', path: 'webhook_subscriptions', status: 201 },
  example: {
    input: { webhook_subscription: { name, url, template, kinds, severities, repository_ids } },
    output: { webhook_subscription: WEBHOOK_SUBSCRIPTION, secret: WEBHOOK_SECRET },
  },
  async run(caller, { webhook_subscription }, { commands, ports, request, webhookSecrets }) {
    const subscription_id = idOf(operationId(caller, request));
    const { url: address, ...asked } = webhook_subscription;
    const settings = { ...asked, ...sealedUrl(webhookSecrets, caller, address) };
    const done = await commands.send(caller, request, 'CreateWebhookSubscription', { subscription_id, settings });
    const secret = webhookSecrets.outgoing.outgoing(subscription_id, 1).text;
    if (!done.isVisible) return later(done, { subscription_id, secret });
    const row = await subscriptionRow(ports, caller, subscription_id);
    return { webhook_subscription: subscriptionView(row), secret };
  },
});
