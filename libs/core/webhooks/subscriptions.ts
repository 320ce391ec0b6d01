import type {
  AccountId,
  Actor,
  CommandData,
  Id,
  Instant,
  Problem,
  WebhookSettings,
  WebhookSubscription,
} from '@fleetwright/contracts';
import { accepted, type Decision, type Fact, type Fold, refused } from '@fleetwright/core/event-sourcing';
import { SUBSCRIPTIONS_MAX } from './limits.ts';

/** An account's subscriptions by id, the oldest first. */
export type Subscriptions = ReadonlyMap<Id, WebhookSubscription>;

/** Folds `delivery-<account>`. */
export const subscriptionsFold: Fold<Subscriptions> = {
  initial: new Map(),
  evolve(state, event) {
    if (event.type === 'WebhookSubscriptionSet') {
      return new Map(state).set(event.data.subscription.id, event.data.subscription);
    }
    if (event.type === 'WebhookSubscriptionRemoved') {
      const rest = new Map(state);
      rest.delete(event.data.subscription_id);
      return rest;
    }
    if (event.type !== 'WebhookSubscriptionDisabled') return state;
    const before = state.get(event.data.subscription_id);
    return before === undefined ? state : new Map(state).set(before.id, disabled(before, event.data.reason));
  },
};

/** A subscription, and whose it is. */
export interface OwnedSubscription {
  readonly account_id: AccountId;
  readonly subscription: WebhookSubscription;
}

export function disabled(
  subscription: WebhookSubscription,
  reason: NonNullable<WebhookSubscription['disabled_reason']>,
): WebhookSubscription {
  return { ...subscription, enabled: false, disabled_reason: reason };
}

type Decided = Decision<
  WebhookSubscription | null,
  'WebhookSubscriptionSet' | 'WebhookSubscriptionRemoved' | 'WebhookSubscriptionDisabled'
>;

/** `problems`: what is wrong with the address, which only whoever can open it knows. */
export interface Asked {
  readonly actor: Actor;
  readonly now: Instant;
  readonly problems: readonly Problem[];
}

export function createSubscription(
  state: Subscriptions,
  { subscription_id, settings }: CommandData<'CreateWebhookSubscription'>,
  { actor, now, problems }: Asked,
): Decided {
  if (state.has(subscription_id)) {
    return refused('already_exists', `There already is a webhook subscription ${subscription_id}.`);
  }
  const found = [...problems, ...nameTaken(state, settings.name)];
  if (found.length > 0) return invalid(found);
  if (state.size >= SUBSCRIPTIONS_MAX) {
    const message = `This account has ${state.size} webhook subscriptions, and may have ${SUBSCRIPTIONS_MAX}. Remove some first.`;
    return invalid([{ path: 'webhook_subscription', code: 'too_many', message }]);
  }
  const subscription: WebhookSubscription = {
    id: subscription_id,
    ...settings,
    disabled_reason: settings.enabled ? null : 'by_hand',
    generation: 1,
    previous_until: null,
    created_by: { type: actor.type, id: actor.id },
    created_at: now,
  };
  return accepted([set(subscription)], subscription);
}

/** Who answers for a subscription: it ends with them. */
export function keeperOf({ created_by, kept_by }: WebhookSubscription): Actor {
  return kept_by ?? created_by;
}

/**
 * Sets what is given, and leaves the rest. Nothing is recorded when that is as it was. Who enables what ended with its maker
 * answers for it from then on.
 */
export function changeSubscription(
  state: Subscriptions,
  { subscription_id, changes }: CommandData<'ChangeWebhookSubscription'>,
  { problems, actor }: Pick<Asked, 'problems' | 'actor'>,
): Decided {
  const before = state.get(subscription_id);
  if (before === undefined) return absent(subscription_id);
  const isRenamed = changes.name !== undefined && changes.name !== before.name;
  const found = [...problems, ...(isRenamed ? nameTaken(state, changes.name) : [])];
  if (found.length > 0) return invalid(found);
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const after: WebhookSubscription = { ...before, ...(given as Partial<WebhookSettings>) };
  const isTakenOver = after.enabled && before.disabled_reason === 'maker_gone';
  const settled = {
    ...after,
    disabled_reason: after.enabled ? null : (before.disabled_reason ?? 'by_hand'),
    ...(isTakenOver ? { kept_by: { type: actor.type, id: actor.id } } : {}),
  };
  const isSame = JSON.stringify(settled) === JSON.stringify(before);
  return accepted(isSame ? [] : [set(settled)], settled);
}

/** The secret before stays good for so long; one from before that ends now. */
export function rotateSecret(
  state: Subscriptions,
  { subscription_id, overlap_seconds }: CommandData<'RotateWebhookSubscription'>,
  now: Instant,
): Decided {
  const before = state.get(subscription_id);
  if (before === undefined) return absent(subscription_id);
  const until = new Date(Date.parse(now) + overlap_seconds * 1_000).toISOString();
  const previous_until = overlap_seconds === 0 ? null : until;
  const subscription = { ...before, generation: before.generation + 1, previous_until };
  return accepted([set(subscription)], subscription);
}

/** The generations that sign at this moment, the newest first. */
export function signingGenerations(
  { generation, previous_until }: Pick<WebhookSubscription, 'generation' | 'previous_until'>,
  now: Instant,
): readonly number[] {
  const isOverlapping = previous_until !== null && Date.parse(previous_until) > Date.parse(now);
  return isOverlapping ? [generation, generation - 1] : [generation];
}

export function removeSubscription(
  state: Subscriptions,
  { subscription_id }: CommandData<'RemoveWebhookSubscription'>,
): Decided {
  if (!state.has(subscription_id)) return absent(subscription_id);
  return accepted([{ type: 'WebhookSubscriptionRemoved', data: { subscription_id } }], null);
}

/** Why it disables itself. */
export interface Disabling {
  readonly reason: 'gone' | 'failing' | 'maker_gone';
  readonly last_status: number | null;
  readonly failing_since: Instant | null;
}

/** Nothing is recorded of one that is disabled or removed already. */
export function disableSubscription(state: Subscriptions, subscription_id: Id, why: Disabling): Decided {
  const before = state.get(subscription_id);
  if (before === undefined || !before.enabled) return accepted([], before ?? null);
  const { name, url_shown } = before;
  return accepted(
    [{ type: 'WebhookSubscriptionDisabled', data: { subscription_id, name, url_shown, ...why } }],
    disabled(before, why.reason),
  );
}

function set(subscription: WebhookSubscription): Fact<'WebhookSubscriptionSet'> {
  return { type: 'WebhookSubscriptionSet', data: { subscription } };
}

function nameTaken(state: Subscriptions, name: string | undefined): Problem[] {
  if (![...state.values()].some((one) => one.name === name)) return [];
  return [{ path: 'name', code: 'name_taken', message: `there already is a webhook subscription "${name}"` }];
}

function invalid(problems: readonly Problem[]): ReturnType<typeof refused> {
  return refused('invalid', problems[0]?.message ?? 'The webhook subscription cannot be like that.', {
    problems: [...problems],
  });
}

function absent(id: Id): ReturnType<typeof refused> {
  return refused('not_found', `There is no webhook subscription ${id}.`);
}
