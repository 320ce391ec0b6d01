import 'reflect-metadata';
import type { Command, CommandReply, CommandType, EventType, Instant, StoredEvent } from '@fleetwright/contracts';
import { commandSubject, type Outcome } from '@fleetwright/core/event-sourcing';
import { EventPattern, MessagePattern, Transport } from '@nestjs/microservices';
import { mark, type TickOptions } from './handlers.ts';

/** Nest binds handlers of events to the server that has this transport: the kit's consumer loop. */
export const STAGE_EVENTS = Symbol('fleetwright:stage-events');

type Handler<In, Out> = (
  target: object,
  method: string,
  descriptor: TypedPropertyDescriptor<(input: In) => Promise<Out>>,
) => void;

/** The method answers these events. One method of a service per type. */
export function OnEvent<T extends EventType>(...types: T[]): Handler<StoredEvent<T>, Outcome> {
  return (target, method, descriptor) => {
    mark(target, { kind: 'event', types, method });
    EventPattern(types, STAGE_EVENTS)(target, method, descriptor);
  };
}

/** The method answers this command. Its input is validated before; what it throws becomes a refusal. */
export function OnCommand<T extends CommandType>(type: T): Handler<Command<T>, CommandReply> {
  return (target, method, descriptor) => {
    mark(target, { kind: 'command', type, method });
    MessagePattern(commandSubject(type), Transport.NATS)(target, method, descriptor);
  };
}

/** The method runs again and again, never overlapping itself; see TickOptions. */
export function OnTick(
  options: TickOptions,
): (
  target: object,
  method: string,
  descriptor: TypedPropertyDescriptor<(now: Instant, signal: AbortSignal) => Promise<void>>,
) => void {
  return (target, method) => mark(target, { kind: 'tick', options, method });
}
