import type { WebhookSubscriptionView } from '@fleetwright/contracts/api';
import type { WebhookSubscriptionRow } from '@fleetwright/core/read-models';
import type { z } from 'zod';
import type { Caller } from '../../auth/caller.ts';
import type { GatewayPorts } from '../../ports.ts';
import { notFound } from '../../problems.ts';

/** Throws GatewayProblem when the caller's account has none of this id. */
export async function subscriptionRow(
  { models }: GatewayPorts,
  { account }: Caller,
  id: string,
): Promise<WebhookSubscriptionRow> {
  const row = await models.get('webhook_subscriptions', account, id);
  if (row === null) throw notFound('webhook subscription', id);
  return row;
}

export function subscriptionView({
  position: _position,
  ...view
}: WebhookSubscriptionRow): z.infer<typeof WebhookSubscriptionView> {
  return view;
}
