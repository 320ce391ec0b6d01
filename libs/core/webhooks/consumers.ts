import type { Actor, AccountId, CommandData, EventConsumer, Instant } from '@fleetwright/contracts';
import {
  accepted,
  type Decision,
  type Fold,
  refused,
  TENANT_READERS_MAX,
  tenantReader,
} from '@fleetwright/core/event-sourcing';

/** An account's durable readers by name. */
export type EventConsumers = ReadonlyMap<string, EventConsumer>;

/** Folds `delivery-<account>`, which has subscriptions in it, too. */
export const consumersFold: Fold<EventConsumers> = {
  initial: new Map(),
  evolve(state, event) {
    if (event.type === 'EventConsumerSet') return new Map(state).set(event.data.consumer.name, event.data.consumer);
    if (event.type !== 'EventConsumerRemoved') return state;
    const rest = new Map(state);
    rest.delete(event.data.name);
    return rest;
  },
};

type Decided = Decision<EventConsumer | null, 'EventConsumerSet' | 'EventConsumerRemoved'>;

/** Who asks, and which of the account's names the bus has already, made by hand or by an installer. */
export interface ConsumerAsked {
  readonly account: AccountId;
  readonly actor: Actor;
  readonly now: Instant;
  readonly taken: ReadonlySet<string>;
}

export function createConsumer(
  state: EventConsumers,
  { settings }: CommandData<'CreateEventConsumer'>,
  { account, actor, now, taken }: ConsumerAsked,
): Decided {
  const numbers = Array.from({ length: TENANT_READERS_MAX }, (_, at) => at + 1);
  const number = numbers.find((each) => {
    const name = tenantReader(account, each);
    return !state.has(name) && !taken.has(name);
  });
  if (number === undefined) {
    const message = `This account has ${TENANT_READERS_MAX} durable readers, and may have no more. Remove one first.`;
    return refused('invalid', message, { problems: [{ path: 'event_consumer', code: 'too_many', message }] });
  }
  const consumer: EventConsumer = {
    number,
    name: tenantReader(account, number),
    event_names: [...new Set(settings.event_names)],
    start: settings.start,
    created_by: { type: actor.type, id: actor.id },
    created_at: now,
  };
  return accepted([{ type: 'EventConsumerSet', data: { consumer } }], consumer);
}

export function removeConsumer(state: EventConsumers, { name }: CommandData<'RemoveEventConsumer'>): Decided {
  if (!state.has(name)) return refused('not_found', `There is no durable reader ${name}.`);
  return accepted([{ type: 'EventConsumerRemoved', data: { name } }], null);
}
