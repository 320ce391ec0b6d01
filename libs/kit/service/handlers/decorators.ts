import 'reflect-metadata';
import type { Command, CommandReply, CommandType, EventType, Instant, StoredEvent } from '@fleetwright/contracts';
import { commandSubject, type Outcome } from '@fleetwright/core/event-sourcing';
import { UseFilters } from '@nestjs/common';
import { EventPattern, MessagePattern, Transport } from '@nestjs/microservices';
import { mark, type TickOptions } from './handlers.ts';
import { PassErrors } from './pass-errors.ts';

/** Nest binds handlers of events to the server that has this transport: the kit's consumer loop. */
export const STAGE_EVENTS = Symbol('fleetwright:stage-events');

const PASS_ERRORS = new PassErrors();

type MethodDecoratorFor<Signature> = <M extends Signature>(
  target: object,
  method: string,
  descriptor: TypedPropertyDescriptor<M>,
) => void;

type TickMethod = (now: Instant, signal: AbortSignal) => Promise<void>;

/** The method answers these events. One method of a service per type. */
export function OnEvent<T extends EventType>(
  ...types: T[]
): MethodDecoratorFor<(event: StoredEvent<T>) => Promise<Outcome>> {
  return (target, method, descriptor) => {
    mark(target, { kind: 'event', types, method });
    EventPattern(types, STAGE_EVENTS)(target, method, descriptor);
    UseFilters(PASS_ERRORS)(target, method, descriptor);
  };
}

/** The method answers this command. Its input is validated before; what it throws becomes a refusal. */
export function OnCommand<T extends CommandType>(
  type: T,
): MethodDecoratorFor<(command: Command<T>) => Promise<CommandReply>> {
  return (target, method, descriptor) => {
    mark(target, { kind: 'command', type, method });
    MessagePattern(commandSubject(type), Transport.NATS)(target, method, descriptor);
    UseFilters(PASS_ERRORS)(target, method, descriptor);
  };
}

/** The method runs again and again, never overlapping itself; see TickOptions. */
export function OnTick(options: TickOptions): MethodDecoratorFor<TickMethod> {
  return (target, method) => mark(target, { kind: 'tick', options, method });
}
