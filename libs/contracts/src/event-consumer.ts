import { z } from 'zod';
import { Actor } from './actor.ts';
import { Instant } from './ids.ts';

/** What a durable reader of an account's events is asked to be. */
export const EventConsumerSettings = z.object({
  /** Which events, by the last part of their subject, as `drift_detected`; empty: all. */
  event_names: z.array(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'an event name such as drift_detected')).max(50),
  /** Where it begins: at the oldest event that the bus still has, or with what happens from now on. */
  start: z.enum(['oldest', 'now']),
});
export type EventConsumerSettings = z.infer<typeof EventConsumerSettings>;

/** A durable reader at the bus, which the platform makes and keeps. */
export const EventConsumer = z.object({
  /** Counts an account's readers, from 1: its user at the bus is granted so many by name, made or not. */
  number: z.int().min(1).max(8),
  /** The name of the consumer of the stream FLEET. */
  name: z.string(),
  ...EventConsumerSettings.shape,
  created_by: Actor,
  created_at: Instant,
});
export type EventConsumer = z.infer<typeof EventConsumer>;
