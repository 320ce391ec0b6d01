import type { Actor, CommandData, Problem, WebhookSubscription } from '@fleetwright/contracts';
import { given, idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { SUBSCRIPTIONS_MAX } from './limits.ts';
import {
  changeSubscription,
  createSubscription,
  disableSubscription,
  removeSubscription,
  rotateSecret,
  signingGenerations,
  type Subscriptions,
  subscriptionsFold,
} from './subscriptions.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const ADA: Actor = { type: 'user', id: 'ada', name: 'Ada', email: 'ada@example.com' };
const SETTINGS: CommandData<'CreateWebhookSubscription'>['settings'] = {
  name: 'on call',
  url_sealed: 'sealed',
  url_shown: 'https://hooks.example.com/…',
  template: 'json',
  kinds: [],
  severities: [],
  repository_ids: [],
  enabled: true,
};

const subscription = (n: number, more: Partial<WebhookSubscription> = {}): WebhookSubscription => ({
  id: idOf(n),
  ...SETTINGS,
  disabled_reason: null,
  generation: 1,
  previous_until: null,
  created_by: { type: 'user', id: 'ada' },
  created_at: NOW,
  ...more,
});
const was = (n: number, more: Partial<WebhookSubscription> = {}) =>
  ({ type: 'WebhookSubscriptionSet', data: { subscription: subscription(n, more) } }) as const;
const asked = (problems: readonly Problem[] = []) => ({ actor: ADA, now: NOW, problems });
const create =
  (n: number, more: Partial<typeof SETTINGS> = {}) =>
  (state: Subscriptions) =>
    createSubscription(state, { subscription_id: idOf(n), settings: { ...SETTINGS, ...more } }, asked());

describe('a webhook subscription', () => {
  it('is made with who asked, by reference, and with its first secret', () => {
    given(subscriptionsFold).when(create(1)).thenFacts(was(1));
  });

  it('that is made disabled says that somebody wanted it so', () => {
    given(subscriptionsFold)
      .when(create(1, { enabled: false }))
      .thenFacts(was(1, { enabled: false, disabled_reason: 'by_hand' }));
  });

  it('has a name of its own', () => {
    given(subscriptionsFold, [was(1)])
      .when(create(2))
      .thenRefused('invalid');
    given(subscriptionsFold, [was(1)])
      .when(create(2, { name: 'other' }))
      .thenFactTypes('WebhookSubscriptionSet');
    given(subscriptionsFold, [was(1), was(2, { name: 'other' })])
      .when((state) => changeSubscription(state, { subscription_id: idOf(2), changes: { name: 'on call' } }, asked()))
      .thenRefused('invalid');
  });

  it('[WH14] is one of at most 20', () => {
    const many = Array.from({ length: SUBSCRIPTIONS_MAX }, (_, n) => was(n + 1, { name: `n${n}` }));
    const { decision } = given(subscriptionsFold, many).when(create(99));
    expect(decision).toMatchObject({ refusal: { problems: [{ code: 'too_many' }] } });
  });

  it('is refused with what is wrong with its address', () => {
    const problem = { path: 'url', code: 'address_not_allowed', message: 'no' };
    const { decision } = given(subscriptionsFold).when((state) =>
      createSubscription(state, { subscription_id: idOf(1), settings: SETTINGS }, asked([problem])),
    );
    expect(decision).toMatchObject({ refusal: { code: 'invalid', message: 'no', problems: [problem] } });
  });

  it('is changed in what is given, and not at all where that is as it was', () => {
    const change = (changes: CommandData<'ChangeWebhookSubscription'>['changes']) => (state: Subscriptions) =>
      changeSubscription(state, { subscription_id: idOf(1), changes }, asked());
    given(subscriptionsFold, [was(1)])
      .when(change({ severities: ['high'] }))
      .thenFacts(was(1, { severities: ['high'] }));
    given(subscriptionsFold, [was(1)])
      .when(change({ name: 'on call' }))
      .thenNothing();
    given(subscriptionsFold, [was(1)])
      .when(change({ enabled: false }))
      .thenFacts(was(1, { enabled: false, disabled_reason: 'by_hand' }));
    given(subscriptionsFold, [was(1, { enabled: false, disabled_reason: 'failing' })])
      .when(change({ enabled: true }))
      .thenFacts(was(1));
  });

  it('is removed once; what is not there is told', () => {
    const remove = (state: Subscriptions) => removeSubscription(state, { subscription_id: idOf(1) });
    given(subscriptionsFold, [was(1)])
      .when(remove)
      .thenFactTypes('WebhookSubscriptionRemoved');
    given(subscriptionsFold).when(remove).thenRefused('not_found');
  });

  it('disables itself once, and says so with its name', () => {
    const why = { reason: 'gone', last_status: 410, failing_since: null } as const;
    const disable = (state: Subscriptions) => disableSubscription(state, idOf(1), why);
    given(subscriptionsFold, [was(1)])
      .when(disable)
      .thenFacts({
        type: 'WebhookSubscriptionDisabled',
        data: { subscription_id: idOf(1), name: 'on call', url_shown: SETTINGS.url_shown, ...why },
      });
    given(subscriptionsFold, [was(1, { enabled: false })])
      .when(disable)
      .thenNothing();
    given(subscriptionsFold).when(disable).thenNothing();
  });
});

describe('the rotation of a secret', () => {
  const rotate = (overlap_seconds: number) => (state: Subscriptions) =>
    rotateSecret(state, { subscription_id: idOf(1), overlap_seconds }, NOW);

  it('[WH11] lets the secret before sign until the stated time, and none from before that', () => {
    const until = '2026-01-01T01:00:00.000Z';
    given(subscriptionsFold, [was(1)])
      .when(rotate(3_600))
      .thenFacts(was(1, { generation: 2, previous_until: until }));
    const rotated = { generation: 3, previous_until: until };
    expect(signingGenerations(rotated, NOW)).toEqual([3, 2]);
    expect(signingGenerations(rotated, '2026-01-01T00:59:59.999Z')).toEqual([3, 2]);
    expect(signingGenerations(rotated, until)).toEqual([3]);
    expect(signingGenerations(subscription(1), NOW)).toEqual([1]);
  });

  it('[WH11] can end the secret before at once', () => {
    given(subscriptionsFold, [was(1)])
      .when(rotate(0))
      .thenFacts(was(1, { generation: 2, previous_until: null }));
  });
});
