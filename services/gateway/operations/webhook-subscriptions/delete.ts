import { LaterAnswer, RemoveWebhookSubscriptionInput } from '@fleetwright/contracts/api';
import { z } from 'zod';
import { later } from '../../commands.ts';
import { given } from '../../expected-version.ts';
import { operation } from '../../operation.ts';
import { WEBHOOK_SUBSCRIPTION } from '../examples/webhook-subscription.ts';
import { subscriptionRow } from './row.ts';

export const deleteWebhookSubscription = operation({
  name: 'delete_webhook_subscription',
  summary: 'Send nothing to this address any more, what waits for it included',
  permission: 'system.gitops.write',
  input: RemoveWebhookSubscriptionInput,
  output: z.undefined(),
  later: LaterAnswer,
  codes: ['version_conflict'],
  isIdempotent: true,
  http: { method: 'DELETE', path: 'webhook_subscriptions/:subscription_id', ifMatch: 'expected_version', status: 204 },
  example: { input: { subscription_id: WEBHOOK_SUBSCRIPTION.id }, output: undefined },
  async run(caller, { subscription_id, expected_version }, { commands, ports, request }) {
    // With a key this may be a repetition: the stage knows whether it was there the first time.
    if (request.key === null) await subscriptionRow(ports, caller, subscription_id);
    const done = await commands.send(caller, request, 'RemoveWebhookSubscription', {
      subscription_id,
      ...given(expected_version),
    });
    return done.isVisible ? undefined : later(done);
  },
});
