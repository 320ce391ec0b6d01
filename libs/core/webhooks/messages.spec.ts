import type { EventData, EventType, FleetEventView, StoredEvent, WebhookSubscription } from '@fleetwright/contracts';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { EVENTS_LISTED_MAX } from './limits.ts';
import { follow, type Followed, joined, repositoryOf, totalOf } from './messages.ts';
import type { OwnedSubscription } from './subscriptions.ts';

const REPOSITORY = idOf(7);
const RUN = idOf(8);

const owned = (n: number, more: Partial<WebhookSubscription> = {}, account_id = 'acme'): OwnedSubscription => ({
  account_id,
  subscription: {
    ...{ id: idOf(n), name: `s${n}`, url_sealed: 's', url_shown: 'u', template: 'json', kinds: [], severities: [] },
    ...{ repository_ids: [], enabled: true, disabled_reason: null, generation: 1, previous_until: null },
    ...{ created_by: { type: 'user', id: 'ada' }, created_at: '2026-01-01T00:00:00.000Z' },
    ...more,
  },
});

let position = 100;
const happened = <T extends EventType>(
  type: T,
  data: object,
  more: Partial<Pick<StoredEvent, 'account_id' | 'correlation_id' | 'stream'>> = {},
  severity: FleetEventView['severity'] = 'low',
): Followed => {
  position += 1;
  const event = storedEvent(type, data as EventData<T>, { account_id: 'acme', position, ...more }) as StoredEvent;
  const kind = `gitops.${type.replace(/(?<=.)[A-Z]/g, (letter) => `_${letter}`).toLowerCase()}`;
  const { id, account_id, correlation_id, recorded_at } = event;
  const view = { id, account_id, kind, severity, source: 'x', correlation_id, payload: data as never };
  return { event, view: { ...view, emitted_at: recorded_at, position: event.position } };
};
const drift = (more: object = {}, severity: FleetEventView['severity'] = 'high') =>
  happened('DriftDetected', { repository_id: REPOSITORY, ...more }, {}, severity);
const applied = (n: number, correlation_id = RUN) =>
  happened('ChangeApplied', { repository_id: REPOSITORY, key: `edge-${n}` }, { correlation_id });
const closed = (correlation_id = RUN) =>
  happened('RunClosed', { repository_id: REPOSITORY, status: 'applied' }, { correlation_id });
const told = (subscriptions: readonly OwnedSubscription[], ...events: readonly Followed[]) =>
  follow(subscriptions, events).messages.map(({ subscription_id }) => subscription_id);

describe('who is told of what', () => {
  it('[WH1] is everybody who names nothing, and only whoever names what fits', () => {
    expect(told([owned(1)], drift())).toEqual([idOf(1)]);
    expect(told([owned(1, { kinds: ['gitops.drift_*'] })], drift())).toEqual([idOf(1)]);
    expect(told([owned(1, { kinds: ['gitops.run_*'] })], drift())).toEqual([]);
    expect(told([owned(1, { severities: ['critical'] })], drift())).toEqual([]);
    expect(told([owned(1, { severities: ['critical', 'high'] })], drift())).toEqual([idOf(1)]);
    expect(told([owned(1, { repository_ids: [REPOSITORY] })], drift())).toEqual([idOf(1)]);
    expect(told([owned(1, { repository_ids: [idOf(9)] })], drift())).toEqual([]);
    expect(told([owned(1, { enabled: false })], drift())).toEqual([]);
  });

  it('[WH1] is nobody of another account', () => {
    expect(told([owned(1, {}, 'rival'), owned(2)], drift())).toEqual([idOf(2)]);
  });

  it('[WH1] is not who names a repository, of what belongs to none', () => {
    const mode = happened('GitopsModeChanged', { loosened: [] });
    expect(told([owned(1, { repository_ids: [REPOSITORY] }), owned(2)], mode)).toEqual([idOf(2)]);
  });

  it('goes by the repository that an event names, else by that of its stream', () => {
    expect(repositoryOf(drift().event)).toBe(REPOSITORY);
    expect(repositoryOf(happened('VoteCast', {}, { stream: `review-${REPOSITORY}` }).event)).toBe(REPOSITORY);
    expect(repositoryOf(happened('VoteCast', {}, { stream: 'policies-acme' }).event)).toBeNull();
  });

  it('[WH2] is as the subscriptions were at that moment', () => {
    const made = happened('WebhookSubscriptionSet', { subscription: owned(1).subscription });
    const narrowed = happened('WebhookSubscriptionSet', {
      subscription: owned(1, { severities: ['low'] }).subscription,
    });
    const removed = happened('WebhookSubscriptionRemoved', { subscription_id: idOf(1) });
    const silent = (followed: Followed): Followed => ({ ...followed, view: null });
    const events = [drift(), silent(made), drift(), silent(narrowed), drift(), silent(removed), drift({}, 'low')];
    const { messages, changed } = follow([], events);
    expect(messages.map(({ event_id }) => event_id)).toEqual([events[2]?.event.id]);
    expect([...changed]).toEqual([[idOf(1), null]]);
  });

  it('[WH2] is nobody by an event that the timeline does not show, unless it ends a run', () => {
    const hidden = (followed: Followed): Followed => ({ ...followed, view: null });
    expect(follow([owned(1)], [hidden(drift()), hidden(applied(1))]).messages).toEqual([]);
    expect(follow([owned(1)], [hidden(closed())]).messages).toMatchObject([{ closes: true, events: [], counts: {} }]);
  });

  it('[WH1] is who names any kind, any severity and any repository that fits, all three at once', () => {
    const wanting = { kinds: ['gitops.run_*', 'gitops.drift_*'], severities: ['low', 'high'] } as const;
    const fits = owned(1, { ...wanting, kinds: [...wanting.kinds], severities: [...wanting.severities] });
    const repository_ids = [idOf(9), REPOSITORY];
    expect(told([{ ...fits, subscription: { ...fits.subscription, repository_ids } }], drift())).toEqual([idOf(1)]);
    expect(told([{ ...fits, subscription: { ...fits.subscription, repository_ids } }], drift({}, 'medium'))).toEqual(
      [],
    );
  });

  it.each([
    ['its own', { subscription_id: idOf(1) }, []],
    ["another one's", { subscription_id: idOf(2) }, [idOf(1)]],
    ['no payload', null, [idOf(1)]],
    ['a payload without an id', {}, [idOf(1)]],
    ['a payload that is a text', 'x', [idOf(1)]],
  ])('[WH3] tells of an end: %s', (_what, payload, expected) => {
    const end = happened('WebhookSubscriptionDisabled', { subscription_id: idOf(9), reason: 'gone' });
    const followed = { ...end, view: { ...end.view, payload } as FleetEventView };
    expect(told([owned(1)], followed)).toEqual(expected);
  });

  it('[WH3] tells a subscription of any other event that names it', () => {
    expect(told([owned(1)], drift({ subscription_id: idOf(1) }))).toEqual([idOf(1)]);
  });

  it('leaves a disabling alone of which no subscription is known', () => {
    const end = happened('WebhookSubscriptionDisabled', { subscription_id: idOf(5), reason: 'gone' });
    expect([...follow([owned(1)], [end]).changed]).toEqual([]);
  });

  it('goes by the stream where the event names something else than a repository', () => {
    const of = (stream: string, data: object) => repositoryOf(happened('VoteCast', data, { stream }).event);
    expect(of(`drift-${REPOSITORY}`, { repository_id: null })).toBe(REPOSITORY);
    expect(of(`rollout-${REPOSITORY}`, {})).toBe(REPOSITORY);
    expect(of(`repository-${REPOSITORY}`, {})).toBe(REPOSITORY);
    expect(of(`x-review-${REPOSITORY}`, {})).toBeNull();
    expect(of(`review-${REPOSITORY}-x`, {})).toBeNull();
  });

  it('[WH3] is never a subscription of its own end, but every other one', () => {
    const end = happened('WebhookSubscriptionDisabled', { subscription_id: idOf(1), reason: 'gone' });
    const { messages, changed } = follow([owned(1), owned(2)], [end]);
    expect(messages.map(({ subscription_id }) => subscription_id)).toEqual([idOf(2)]);
    expect(changed.get(idOf(1))?.subscription).toMatchObject({ enabled: false, disabled_reason: 'gone' });
    expect(told([{ ...owned(1), account_id: 'acme' }], end)).toEqual([]);
  });
});

describe('a flood', () => {
  it('[WH4] of one run is one message, with the end of the run as the last of it', () => {
    const events = [...Array.from({ length: 2_000 }, (_, n) => applied(n)), closed()];
    const { messages } = follow([owned(1)], events);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      ...{ fold: RUN, closes: true, event_id: events[0]?.event.id },
      counts: { 'gitops.change_applied': 2_000, 'gitops.run_closed': 1 },
    });
    expect(messages[0]?.events).toHaveLength(EVENTS_LISTED_MAX);
    expect(messages[0]?.events.at(-1)?.kind).toBe('gitops.run_closed');
    expect(totalOf(messages[0]?.counts ?? {})).toBe(2_001);
  });

  it('[WH4] of two runs is two messages, and what comes after the end is another one', () => {
    const other = idOf(9);
    const { messages } = follow([owned(1)], [applied(1), applied(2, other), closed(), applied(3), applied(4, other)]);
    expect(messages.map(({ fold, closes, counts }) => [fold, closes, totalOf(counts)])).toEqual([
      [RUN, true, 2],
      [other, false, 2],
      [RUN, false, 1],
    ]);
  });

  it('[WH4] is let go at the end of the run also where the end itself is not asked for', () => {
    const { messages } = follow([owned(1, { kinds: ['gitops.change_*'] })], [applied(1), closed()]);
    expect(messages).toMatchObject([{ closes: true, counts: { 'gitops.change_applied': 1 } }]);
    // One that was gathered in an earlier step is let go by what says no more than that.
    expect(follow([owned(1, { kinds: ['gitops.change_*'] })], [closed()]).messages).toMatchObject([
      { closes: true, events: [], counts: {} },
    ]);
  });

  it('[WH4] of decisions of one request is one message that waits for less', () => {
    const decided = (n: number) =>
      happened('ProposalApproved', { proposal_id: idOf(n) }, { correlation_id: 'request-1' });
    const { messages } = follow([owned(1)], [decided(1), decided(2), decided(3)]);
    expect(messages).toMatchObject([{ fold: 'request-1', holdMs: 2_000, counts: { 'gitops.proposal_approved': 3 } }]);
  });

  it('[WH4] lists its first 50, the end of the run as the last of them where that is told', () => {
    const keysOf = (kinds: string[], count: number) => {
      const events = [...Array.from({ length: count }, (_, n) => applied(n)), closed()];
      const [message] = follow([owned(1, { kinds })], events).messages;
      return message?.events.map(({ payload }) => (payload as { key?: string }).key ?? 'the end') ?? [];
    };
    const first = (count: number) => Array.from({ length: count }, (_, n) => `edge-${n}`);
    expect(keysOf([], 49)).toEqual([...first(49), 'the end']);
    expect(keysOf([], 50)).toEqual([...first(49), 'the end']);
    expect(keysOf(['gitops.change_*'], 50)).toEqual(first(50));
    expect(keysOf(['gitops.change_*'], 51)).toEqual(first(50));
  });

  it('[WH4] of one run is one message for each who is told, by the first event of each', () => {
    const events = [applied(1), applied(2)];
    const { messages } = follow([owned(1), owned(2), owned(3, {}, 'rival')], events);
    expect(messages.map(({ subscription_id, counts }) => [subscription_id, counts])).toEqual([
      [idOf(1), { 'gitops.change_applied': 2 }],
      [idOf(2), { 'gitops.change_applied': 2 }],
    ]);
    expect(messages[0]).toMatchObject({
      account_id: 'acme',
      position: events[0]?.event.position,
      event_id: events[0]?.event.id,
      fold: RUN,
      holdMs: 60_000,
      closes: false,
    });
  });

  it.each([
    ...['ChangeApplied', 'ChangeFailed', 'ChangeStale', 'ChangeBlocked', 'PolicyNotified'].map((type) => [
      type,
      60_000,
    ]),
    ...['ProposalApproved', 'ProposalRejected', 'ProposalExpired', 'ProposalRetried'].map((type) => [type, 2_000]),
    ...['VoteCast', 'VoteWithdrawn', 'ApprovalVoided'].map((type) => [type, 2_000]),
  ] as [EventType, number][])('[WH4] %s is held for %s ms', (type, holdMs) => {
    const { messages } = follow([owned(1)], [happened(type, {}, { correlation_id: 'c' }, 'low')]);
    expect(messages).toMatchObject([{ fold: 'c', holdMs }]);
  });

  it('stands alone and goes out at once where it is no part of many', () => {
    expect(follow([owned(1)], [drift()]).messages).toMatchObject([
      { fold: null, holdMs: 0, closes: false, counts: { 'gitops.drift_detected': 1 } },
    ]);
  });

  it('lets nothing go of who is disabled, and tells them nothing', () => {
    expect(follow([owned(1, { enabled: false })], [applied(1), closed()]).messages).toEqual([]);
  });

  it('never gathers what stands for itself', () => {
    expect(told([owned(1)], drift(), drift(), drift())).toHaveLength(3);
  });

  it('joins in whatever steps it comes', () => {
    const { messages } = follow([owned(1)], [applied(1), applied(2), applied(3), closed()]);
    const parts = [applied(1), applied(2), applied(3), closed()].flatMap((one) => follow([owned(1)], [one]).messages);
    const [first, ...rest] = parts;
    const whole = rest.reduce((before, after) => joined(before, after), first as (typeof parts)[number]);
    expect(whole.counts).toEqual(messages[0]?.counts);
    expect(whole.events.map(({ kind }) => kind)).toEqual(messages[0]?.events.map(({ kind }) => kind));
  });
});
