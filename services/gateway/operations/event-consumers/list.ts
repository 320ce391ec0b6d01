import type { EventConsumersReply } from '@fleetwright/contracts';
import { EventConsumersAnswer, NoInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { EVENT_CONSUMER } from '../examples/event-consumer.ts';

export const listEventConsumers = operation({
  name: 'list_event_consumers',
  summary: 'List the durable readers that the platform keeps for the account',
  permission: 'system.gitops.read',
  input: NoInput,
  output: EventConsumersAnswer,
  isIdempotent: true,
  codes: ['bus_unavailable', 'store_unavailable'],
  http: { method: 'GET', path: 'event_consumers' },
  example: { input: {}, output: { event_consumers: [EVENT_CONSUMER] } },
  async run(caller, _input, { commands, request }) {
    const done = await commands.send(caller, request, 'ListEventConsumers', {});
    return { event_consumers: (done.result as unknown as EventConsumersReply).consumers };
  },
});
