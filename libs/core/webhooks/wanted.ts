import type { FleetEventView, Id, WebhookSubscription } from '@fleetwright/contracts';
import { matchesGlob } from '@fleetwright/core/fleet';

/** A fleet event, and the repository that it belongs to; null: to none. */
export interface Told {
  readonly view: FleetEventView;
  readonly repositoryId: Id | null;
}

/** Whether a subscription is told of a fleet event of its account. */
export function isWanted(subscription: WebhookSubscription, { view, repositoryId }: Told): boolean {
  const { enabled, kinds, severities, repository_ids } = subscription;
  if (!enabled || isOwnEnd(subscription, view)) return false;
  const isKind = kinds.length === 0 || kinds.some((kind) => matchesGlob(kind, view.kind));
  const isSeverity = severities.length === 0 || severities.includes(view.severity);
  const isRepository = repository_ids.length === 0 || (repositoryId !== null && repository_ids.includes(repositoryId));
  return isKind && isSeverity && isRepository;
}

function isOwnEnd({ id }: WebhookSubscription, { kind, payload }: FleetEventView): boolean {
  return (
    kind === 'gitops.webhook_subscription_disabled' &&
    typeof payload === 'object' &&
    payload !== null &&
    'subscription_id' in payload &&
    payload['subscription_id'] === id
  );
}
