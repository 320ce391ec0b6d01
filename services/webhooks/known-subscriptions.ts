import { type Subscriptions, subscriptionsFold } from '@fleetwright/core/webhooks';
import { Aggregate } from '@fleetwright/kit/service';
import type { WebhooksPorts } from './ports.ts';

/** The accounts' subscriptions as the log has them: `delivery-<account>`. */
export type KnownSubscriptions = Aggregate<Subscriptions>;

/** One per process, whoever asks: what was folded is folded once. */
export function knownSubscriptions(ports: WebhooksPorts): KnownSubscriptions {
  const known =
    byPorts.get(ports) ??
    new Aggregate(ports, { streamOf: (account) => `delivery-${account}`, folding: subscriptionsFold });
  byPorts.set(ports, known);
  return known;
}

const byPorts = new WeakMap<WebhooksPorts, KnownSubscriptions>();
