import type { EventType, StoredEvent } from '@fleetwright/contracts';
import type { Outcome } from '@fleetwright/core/event-sourcing';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { from, isObservable, lastValueFrom } from 'rxjs';
import { ConsumerLoop, type ConsumerLoopOptions } from './consumer-loop.ts';
import { STAGE_EVENTS } from '../handlers/decorators.ts';
import type { GivesUp } from '../handlers/handlers.ts';
import type { StageHandler } from './settle-event.ts';
import { traced } from '../boot/tracing.ts';

type Given = Omit<ConsumerLoopOptions, 'handlers'> & {
  readonly givesUp: ReadonlyMap<EventType, GivesUp['onGivingUp']>;
};

/** Nest's server of a stage's events: Nest binds the handlers, with their guards and interceptors; the loop feeds them. */
export class StageServer extends Server implements CustomTransportStrategy {
  override readonly transportId = STAGE_EVENTS;
  // The loop decides what a failure means, and logs it.
  override readonly propagatesEventHandlerErrors = true;
  readonly #given: Given;
  #loop: ConsumerLoop | undefined;

  constructor(given: Given) {
    super();
    this.#given = given;
  }

  listen(callback: (error?: unknown) => void): void {
    const handlers = new Map<EventType, StageHandler>();
    for (const type of this.messageHandlers.keys()) handlers.set(type as EventType, this.#handlerOf(type as EventType));
    this.#loop = new ConsumerLoop({ ...this.#given, handlers });
    void this.#start(this.#loop, callback);
  }

  /** Drains the loop. Closing twice is allowed. */
  async close(): Promise<void> {
    const loop = this.#loop;
    this.#loop = undefined;
    await loop?.stop();
  }

  on(): void {
    // Tells nothing: what happens to the connection is the feed's business.
  }

  unwrap<T>(): T {
    return this.#loop as T;
  }

  async #start(loop: ConsumerLoop, callback: (error?: unknown) => void): Promise<void> {
    try {
      await loop.start();
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }

  #handlerOf(type: EventType): StageHandler {
    const handler = this.messageHandlers.get(type);
    if (!handler) throw new Error(`no handler for ${type}`);
    if (handler.next) throw new Error(`two handlers of one service for ${type}; an event has one answer`);
    const handle = (event: StoredEvent): Promise<Outcome> =>
      traced(`handle ${type}`, event.traceparent, async () => {
        const result: unknown = await handler(event, undefined);
        return lastValueFrom(isObservable(result) ? from(result) : from([result])) as Promise<Outcome>;
      });
    const onGivingUp = this.#given.givesUp.get(type);
    return onGivingUp ? { handle, onGivingUp } : { handle };
  }
}
