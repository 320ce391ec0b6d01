import { z } from 'zod';
import { EventConsumer, EventConsumerSettings } from '../event-consumer.ts';

/** Inputs and answers of a tenant's durable readers at the bus. */

const { event_names, start } = EventConsumerSettings.shape;

export const CreateEventConsumerInput = z.strictObject({
  event_consumer: z.strictObject({ event_names: event_names.default([]), start: start.default('now') }),
});
export const EventConsumerInput = z.strictObject({ name: z.string().max(128) });
export const EventConsumerAnswer = z.object({ event_consumer: EventConsumer });
export const EventConsumersAnswer = z.object({ event_consumers: z.array(EventConsumer) });
