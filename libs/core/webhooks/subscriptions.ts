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
import { accepted, type Decision, type Fact, type Fold, moved, refused } from '@fleetwright/core/event-sourcing';
import { SUBSCRIPTIONS_MAX } from './limits.ts';

/** A subscription, and how often it was changed, by itself included; 1 at first. */
export interface KnownSubscription extends WebhookSubscription {
  readonly version: number;
}

/** An account's subscriptions by id, the oldest first. */
export type Subscriptions = ReadonlyMap<Id, KnownSubscription>;

/** Folds `delivery-<account>`. */
export const subscriptionsFold: Fold<Subscriptions> = {
  initial: new Map(),
  evolve(state, event) {
    if (event.type === 'WebhookSubscriptionSet') {
      const { subscription } = event.data;
      const version = (state.get(subscription.id)?.version ?? 0) + 1;
      return new Map(state).set(subscription.id, { ...subscription, version });
    }
    if (event.type === 'WebhookSubscriptionRemoved') {
      const rest = new Map(state);
      rest.delete(event.data.subscription_id);
      return rest;
    }
    if (event.type !== 'WebhookSubscriptionDisabled') return state;
    const before = state.get(event.data.subscription_id);
    return before === undefined ? state : new Map(state).set(before.id, later(disabled(before, event.data.reason)));
  },
};

/** A subscription, and whose it is. */
export interface OwnedSubscription {
  readonly account_id: AccountId;
  readonly subscription: WebhookSubscription;
}

function later(subscription: KnownSubscription): KnownSubscription {
  return { ...subscription, version: subscription.version + 1 };
}

export function disabled<Subscription extends WebhookSubscription>(
  subscription: Subscription,
  reason: NonNullable<WebhookSubscription['disabled_reason']>,
): Subscription {
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
 * answers for it from then on. Refuses `not_found`, `version_conflict` and `invalid`.
 */
export function changeSubscription(
  state: Subscriptions,
  { subscription_id, changes, expected_version }: CommandData<'ChangeWebhookSubscription'>,
  { problems, actor }: Pick<Asked, 'problems' | 'actor'>,
): Decided {
  const before = state.get(subscription_id);
  if (before === undefined) return absent(subscription_id);
  if (expected_version !== undefined && expected_version !== before.version) {
    return moved('webhook subscription', subscription_id, before);
  }
  const isRenamed = changes.name !== undefined && changes.name !== before.name;
  const found = [...problems, ...(isRenamed ? nameTaken(state, changes.name) : [])];
  if (found.length > 0) return invalid(found);
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const after: KnownSubscription = { ...before, ...(given as Partial<WebhookSettings>) };
  const isTakenOver = after.enabled && before.disabled_reason === 'maker_gone';
  const settled = {
    ...after,
    disabled_reason: after.enabled ? null : (before.disabled_reason ?? 'by_hand'),
    ...(isTakenOver ? { kept_by: { type: actor.type, id: actor.id } } : {}),
  };
  const isSame = JSON.stringify(settled) === JSON.stringify(before);
  return accepted(isSame ? [] : [set(settled)], plain(settled));
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
  const subscription = plain({ ...before, generation: before.generation + 1, previous_until });
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
  { subscription_id, expected_version }: CommandData<'RemoveWebhookSubscription'>,
): Decided {
  const known = state.get(subscription_id);
  if (known === undefined) return absent(subscription_id);
  if (expected_version !== undefined && expected_version !== known.version) {
    return moved('webhook subscription', subscription_id, known);
  }
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
  if (before === undefined || !before.enabled) return accepted([], before === undefined ? null : plain(before));
  const { name, url_shown } = before;
  return accepted(
    [{ type: 'WebhookSubscriptionDisabled', data: { subscription_id, name, url_shown, ...why } }],
    disabled(plain(before), why.reason),
  );
}

function set(subscription: WebhookSubscription | KnownSubscription): Fact<'WebhookSubscriptionSet'> {
  return { type: 'WebhookSubscriptionSet', data: { subscription: plain(subscription) } };
}

/** As events have it: its version is how many of them there are. */
function plain(subscription: WebhookSubscription | KnownSubscription): WebhookSubscription {
  const { version: _version, ...told } = { version: 0, ...subscription };
  return told;
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
