import type { EventConsumer } from '@fleetwright/contracts';
import { CreateEventConsumerInput, EventConsumerAnswer } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { EVENT_CONSUMER } from '../examples/event-consumer.ts';

const { event_names, start } = EVENT_CONSUMER;

export const createEventConsumer = operation({
  name: 'create_event_consumer',
  summary: 'Have a durable reader at the bus, which misses nothing; of the eight that an account may have',
  permission: 'system.gitops.write',
  input: CreateEventConsumerInput,
  output: EventConsumerAnswer,
  isIdempotent: false,
  http: { method: 'POST', path: 'event_consumers', status: 201 },
  example: {
    input: { event_consumer: { event_names, start } },
    output: { event_consumer: EVENT_CONSUMER },
  },
  async run(caller, { event_consumer: settings }, { commands, request }) {
    const done = await commands.send(caller, request, 'CreateEventConsumer', { settings });
    return { event_consumer: done.result as unknown as EventConsumer };
  },
});
