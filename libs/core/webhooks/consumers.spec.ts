import type { Actor, EventConsumer } from '@fleetwright/contracts';
import { given } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { consumersFold, createConsumer, type EventConsumers, removeConsumer } from './consumers.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const ADA: Actor = { type: 'user', id: 'ada', email: 'ada@example.com' };
const consumer = (number: number, more: Partial<EventConsumer> = {}): EventConsumer => ({
  ...{ number, name: `reader-acme-${number}`, event_names: [], start: 'now' },
  ...{ created_by: { type: 'user', id: 'ada' }, created_at: NOW },
  ...more,
});
const was = (number: number) => ({ type: 'EventConsumerSet', data: { consumer: consumer(number) } }) as const;
const create =
  (taken: readonly string[] = [], event_names: string[] = []) =>
  (state: EventConsumers) =>
    createConsumer(
      state,
      { settings: { event_names, start: 'now' } },
      { account: 'acme', actor: ADA, now: NOW, taken: new Set(taken) },
    );

describe('[WH16] a durable reader of a tenant', () => {
  it('gets the lowest number that is free, here and at the bus', () => {
    given(consumersFold).when(create()).thenFacts(was(1));
    given(consumersFold, [was(1), was(3)])
      .when(create())
      .thenFacts(was(2));
    given(consumersFold, [was(1)])
      .when(create(['reader-acme-2', 'reader-rival-3']))
      .thenFacts(was(3));
  });

  it('hears each event that it names once', () => {
    const heard = { type: 'EventConsumerSet', data: { consumer: consumer(1, { event_names: ['drift_detected'] }) } };
    given(consumersFold)
      .when(create([], ['drift_detected', 'drift_detected']))
      .thenFacts(heard as ReturnType<typeof was>);
  });

  it('is one of at most eight', () => {
    const { decision } = given(consumersFold, [1, 2, 3, 4, 5, 6, 7, 8].map(was)).when(create());
    expect(decision).toMatchObject({ refusal: { problems: [{ code: 'too_many' }] } });
  });

  it('says who asked for it and when, and begins where it was asked to', () => {
    const { decision } = given(consumersFold).when((state: EventConsumers) =>
      createConsumer(
        state,
        { settings: { event_names: ['b', 'a', 'b'], start: 'all' as never } },
        { account: 'acme', actor: ADA, now: NOW, taken: new Set() },
      ),
    );
    expect(decision).toMatchObject({
      result: {
        ...{ number: 1, name: 'reader-acme-1', event_names: ['b', 'a'], start: 'all' },
        ...{ created_by: { type: 'user', id: 'ada' }, created_at: NOW },
      },
    });
    expect(JSON.stringify(decision)).not.toContain('ada@example.com');
  });

  it('is told what to do when there are eight, and that there is none of a name', () => {
    const full = given(consumersFold, [1, 2, 3, 4, 5, 6, 7, 8].map(was)).when(create()).thenRefused('invalid');
    const message = 'This account has 8 durable readers, and may have no more. Remove one first.';
    expect(full).toMatchObject({ message, problems: [{ path: 'event_consumer', code: 'too_many', message }] });
    const absent = given(consumersFold, [was(2)])
      .when((state: EventConsumers) => removeConsumer(state, { name: 'reader-acme-1' }))
      .thenRefused('not_found');
    expect(absent.message).toBe('There is no durable reader reader-acme-1.');
  });

  it('is as it was after what happens to subscriptions', () => {
    const history = [was(1), { type: 'WebhookSubscriptionRemoved', data: { subscription_id: 'x' } } as const];
    expect([...given(consumersFold, history).state.keys()]).toEqual(['reader-acme-1']);
  });

  it('is removed once, and its number is free again', () => {
    const remove = (state: EventConsumers) => removeConsumer(state, { name: 'reader-acme-1' });
    given(consumersFold, [was(1)])
      .when(remove)
      .thenFacts({ type: 'EventConsumerRemoved', data: { name: 'reader-acme-1' } });
    given(consumersFold).when(remove).thenRefused('not_found');
    given(consumersFold, [was(1), { type: 'EventConsumerRemoved', data: { name: 'reader-acme-1' } }])
      .when(create())
      .thenFacts(was(1));
  });
});
