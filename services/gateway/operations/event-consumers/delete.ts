import { EventConsumerInput, LaterAnswer } from '@fleetwright/contracts/api';
import { z } from 'zod';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { EVENT_CONSUMER } from '../examples/event-consumer.ts';

export const deleteEventConsumer = operation({
  name: 'delete_event_consumer',
  summary: 'Take a durable reader away; what it had not read is read by nobody',
  permission: 'system.gitops.write',
  input: EventConsumerInput,
  output: z.undefined(),
  later: LaterAnswer,
  isIdempotent: true,
  http: { method: 'DELETE', path: 'event_consumers/:name', status: 204 },
  example: { input: { name: EVENT_CONSUMER.name }, output: undefined },
  async run(caller, { name }, { commands, request }) {
    const done = await commands.send(caller, request, 'RemoveEventConsumer', { name });
    return done.isVisible ? undefined : later(done);
  },
});
