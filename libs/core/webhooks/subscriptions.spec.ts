import type { Actor, CommandData, Problem, WebhookSubscription } from '@fleetwright/contracts';
import { given, idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { SUBSCRIPTIONS_MAX } from './limits.ts';
import {
  changeSubscription,
  createSubscription,
  disableSubscription,
  keeperOf,
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

  it('is there once: the same id is no second one', () => {
    const { message } = given(subscriptionsFold, [was(1)])
      .when(create(1, { name: 'other' }))
      .thenRefused('already_exists');
    expect(message).toBe(`There already is a webhook subscription ${idOf(1)}.`);
  });

  it('[WH14] may be the twentieth, and says what to do when it is one too many', () => {
    const many = (length: number) => Array.from({ length }, (_, n) => was(n + 1, { name: `n${n}` }));
    given(subscriptionsFold, many(19)).when(create(99)).thenFactTypes('WebhookSubscriptionSet');
    const message = 'This account has 20 webhook subscriptions, and may have 20. Remove some first.';
    expect(given(subscriptionsFold, many(20)).when(create(99)).thenRefused('invalid')).toMatchObject({
      message,
      problems: [{ path: 'webhook_subscription', code: 'too_many', message }],
    });
  });

  it('is told all that is wrong with it at once, the address first', () => {
    const problem = { path: 'url', code: 'fragment', message: 'no' };
    const named = { path: 'name', code: 'name_taken', message: 'there already is a webhook subscription "on call"' };
    const refusalOf = (decide: Parameters<ReturnType<typeof given<Subscriptions>>['when']>[0]) =>
      given(subscriptionsFold, [was(1), was(2, { name: 'other' })])
        .when(decide)
        .thenRefused('invalid');
    const made = refusalOf((state) =>
      createSubscription(state, { subscription_id: idOf(3), settings: SETTINGS }, asked([problem])),
    );
    const changed = refusalOf((state) =>
      changeSubscription(state, { subscription_id: idOf(2), changes: { name: 'on call' } }, asked([problem])),
    );
    for (const refusal of [made, changed]) expect(refusal).toMatchObject({ message: 'no', problems: [problem, named] });
  });

  it('keeps why it was disabled, whatever else is changed', () => {
    const off = { enabled: false, disabled_reason: 'failing' } as const;
    given(subscriptionsFold, [was(1, off)])
      .when((state) => changeSubscription(state, { subscription_id: idOf(1), changes: { kinds: ['a'] } }, asked()))
      .thenFacts(was(1, { ...off, kinds: ['a'] }));
  });

  it('loses nothing by a change that is given without a value', () => {
    const changes = { name: undefined, kinds: ['a'], severities: undefined } as never;
    given(subscriptionsFold, [was(1, { severities: ['high'] })])
      .when((state) => changeSubscription(state, { subscription_id: idOf(1), changes }, asked()))
      .thenFacts(was(1, { severities: ['high'], kinds: ['a'] }));
  });

  it.each<[string, (state: Subscriptions) => ReturnType<typeof removeSubscription>]>([
    ['changed', (state) => changeSubscription(state, { subscription_id: idOf(1), changes: {} }, asked())],
    ['rotated', (state) => rotateSecret(state, { subscription_id: idOf(1), overlap_seconds: 0 }, NOW)],
    ['removed', (state) => removeSubscription(state, { subscription_id: idOf(1) })],
  ])('that is not there cannot be %s', (_what, decide) => {
    const { message } = given(subscriptionsFold, [was(2)])
      .when(decide)
      .thenRefused('not_found');
    expect(message).toBe(`There is no webhook subscription ${idOf(1)}.`);
  });

  it('is folded as it was set, disabled and removed, each by its id, the oldest first', () => {
    const end = { subscription_id: idOf(1), name: 'on call', url_shown: 'u', reason: 'gone' as const };
    const disabling = {
      type: 'WebhookSubscriptionDisabled' as const,
      data: { ...end, last_status: 410, failing_since: null },
    };
    const removal = { type: 'WebhookSubscriptionRemoved' as const, data: { subscription_id: idOf(2) } };
    const stateAfter = (...history: NonNullable<Parameters<typeof given>[1]>) => [
      ...given(subscriptionsFold, history).state.values(),
    ];
    const known = (version: number, ...is: Parameters<typeof subscription>) => ({ ...subscription(...is), version });
    expect(stateAfter(was(1), was(2), was(1, { generation: 2 }))).toEqual([
      known(2, 1, { generation: 2 }),
      known(1, 2),
    ]);
    expect(stateAfter(was(1), was(2), disabling)).toEqual([
      known(2, 1, { enabled: false, disabled_reason: 'gone' }),
      known(1, 2),
    ]);
    expect(stateAfter(was(1), was(2), removal)).toEqual([known(1, 1)]);
    expect(stateAfter(was(2), disabling)).toEqual([known(1, 2)]);
    const other = { type: 'EventConsumerRemoved' as const, data: { name: 'x' } };
    expect(stateAfter(was(1), other)).toEqual([known(1, 1)]);
  });

  it('is changed only as it was seen, where a version is expected', () => {
    const change = (expected_version: number) => (state: Subscriptions) =>
      changeSubscription(state, { subscription_id: idOf(1), changes: { kinds: ['a'] }, expected_version }, asked());
    const history = [was(1), was(2), was(1, { generation: 2 })];
    given(subscriptionsFold, history)
      .when(change(2))
      .thenFacts(was(1, { generation: 2, kinds: ['a'] }));
    given(subscriptionsFold, history).when(change(1)).thenRefused('version_conflict');
    const remove = (expected_version: number) => (state: Subscriptions) =>
      removeSubscription(state, { subscription_id: idOf(1), expected_version });
    given(subscriptionsFold, history).when(remove(1)).thenRefused('version_conflict');
    given(subscriptionsFold, history).when(remove(2)).thenFactTypes('WebhookSubscriptionRemoved');
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

describe('[WH17] a subscription that nobody answers for', () => {
  const BOB: Actor = { type: 'user', id: 'bob', name: 'Bob' };
  const ended = { enabled: false, disabled_reason: 'maker_gone' } as const;
  const change = (changes: object) => (state: Subscriptions) =>
    changeSubscription(state, { subscription_id: idOf(1), changes }, { problems: [], actor: BOB });

  it('says why it is disabled, once', () => {
    const why = { reason: 'maker_gone', last_status: null, failing_since: null } as const;
    const disable = (state: Subscriptions) => disableSubscription(state, idOf(1), why);
    given(subscriptionsFold, [was(1)])
      .when(disable)
      .thenFactTypes('WebhookSubscriptionDisabled');
    given(subscriptionsFold, [was(1, ended)])
      .when(disable)
      .thenNothing();
  });

  it('is answered for by whoever enables it again, by reference alone', () => {
    given(subscriptionsFold, [was(1, ended)])
      .when(change({ enabled: true }))
      .thenFacts(was(1, { kept_by: { type: 'user', id: 'bob' } }));
    expect(keeperOf(subscription(1, { kept_by: BOB }))).toEqual(BOB);
    expect(keeperOf(subscription(1)).id).toBe('ada');
  });

  it('is not taken over by whoever changes something else, or enables what was switched off by hand', () => {
    given(subscriptionsFold, [was(1, ended)])
      .when(change({ kinds: ['a'] }))
      .thenFacts(was(1, { ...ended, kinds: ['a'] }));
    given(subscriptionsFold, [was(1, { enabled: false, disabled_reason: 'by_hand' })])
      .when(change({ enabled: true }))
      .thenFacts(was(1));
  });
});
