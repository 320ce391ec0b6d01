import type { Command, CommandReply, CommandType, EventType, Instant, StoredEvent } from '@fleetwright/contracts';
import type { Outcome } from '@fleetwright/core/event-sourcing';

export interface EventHandlerEntry {
  readonly type: EventType;
  readonly handle: (event: StoredEvent) => Promise<Outcome>;
}

export interface CommandHandlerEntry {
  readonly type: CommandType;
  readonly handle: (command: Command) => Promise<CommandReply>;
}

export interface TickOptions {
  /** Unique in the service; part of the lease's name. */
  readonly name: string;
  /** Pause between the end of one run and the start of the next, milliseconds. */
  readonly everyMs: number;
  /** Only the replica that holds the lease runs it. Safety must lie in what the tick does, not in the lease. */
  readonly leased: boolean;
  /** Also run soon after anything was appended to the store. */
  readonly onAppended?: boolean;
}

export interface TickEntry extends TickOptions {
  /** `signal` aborts when the lease was lost or the service stops. */
  readonly run: (now: Instant, signal: AbortSignal) => Promise<void>;
}

/**
 * A class with event handlers may have this method. After the last try of an event it appends the failure, so that no
 * run hangs; when it throws as well, the event becomes a dead letter.
 */
export interface GivesUp {
  onGivingUp(event: StoredEvent, error: Error): Promise<void>;
}

export interface Handlers {
  readonly events: readonly EventHandlerEntry[];
  readonly commands: readonly CommandHandlerEntry[];
  readonly ticks: readonly TickEntry[];
  /** Present when the instance `GivesUp`. */
  readonly onGivingUp?: GivesUp['onGivingUp'];
}

type Marker =
  | { readonly kind: 'event'; readonly types: readonly EventType[]; readonly method: string }
  | { readonly kind: 'command'; readonly type: CommandType; readonly method: string }
  | { readonly kind: 'tick'; readonly options: TickOptions; readonly method: string };

const markersByPrototype = new WeakMap<object, Marker[]>();

/** Records on a class what one of its methods handles. */
export function mark(prototype: object, marker: Marker): void {
  const markers = markersByPrototype.get(prototype) ?? [];
  markers.push(marker);
  markersByPrototype.set(prototype, markers);
}

/** Everything that the instance's decorated methods handle, bound to it: what a harness without Nest drives. */
export function handlersOf(instance: object): Handlers {
  const markers = markersByPrototype.get(Object.getPrototypeOf(instance));
  if (!markers) return { events: [], commands: [], ticks: [] };
  const bound = (method: string) => {
    const candidate: unknown = Reflect.get(instance, method);
    if (typeof candidate !== 'function') throw new Error(`${instance.constructor.name}.${method} is not a method`);
    return candidate.bind(instance);
  };
  const events: EventHandlerEntry[] = [];
  const commands: CommandHandlerEntry[] = [];
  const ticks: TickEntry[] = [];
  for (const marker of markers) {
    const handle = bound(marker.method);
    if (marker.kind === 'event') for (const type of marker.types) events.push({ type, handle });
    if (marker.kind === 'command') commands.push({ type: marker.type, handle });
    if (marker.kind === 'tick') ticks.push({ ...marker.options, run: handle });
  }
  return 'onGivingUp' in instance
    ? { events, commands, ticks, onGivingUp: bound('onGivingUp') }
    : { events, commands, ticks };
}
