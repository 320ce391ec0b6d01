import type { Command, CommandReply, CommandType, StoredEvent } from '@fleetwright/contracts';
import { MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import {
  MemoryCommandBus,
  MemoryDocuments,
  MemoryEventFeed,
  MemoryFingerprints,
} from '@fleetwright/adapters/pipeline-memory';
import { type EventStore, LOG_START, type LogPlace, logPlaceOf, type Platform } from '@fleetwright/core/event-sourcing';
import { digestOf, type Handlers, handlersOf, SILENT, stagePorts } from '@fleetwright/kit/service';
import { breakable, Crash, Fuse } from './crash.ts';
import { stagesOf } from './stages.ts';
import type { World } from './world.ts';

/**
 * Rounds without any progress, and without a call that is under way, after which a waiting handler counts as hanging. Real
 * git may work on for as long as it likes: it is waited for.
 */
const IDLE_ROUNDS_MAX = 200;

interface Reader {
  readonly handlers: Handlers;
  readonly handles: ReadonlyMap<string, Handlers['events'][number]['handle']>;
  cursor: LogPlace;
  waiting: StoredEvent[];
}

/**
 * All stages in one process over a world that outlives it. It hears events as the safety net does: by reading the log on
 * from the beginning, so that a restarted process meets every trigger again.
 */
export class Process {
  readonly fuse: Fuse;
  readonly #world: World;
  /** A relay or a net would read it: past the ports that can break, for the crash is to hit the handlers. */
  readonly #log: EventStore;
  readonly #readers: Reader[];
  /** What was read last: most readers ask for the same, and nobody writes into an event. */
  #page: { readonly asked: string; readonly events: readonly StoredEvent[]; readonly scannedTo: LogPlace } | undefined;
  readonly #commands = new Map<CommandType, (command: Command) => Promise<CommandReply>>();

  constructor(world: World, fuse: Fuse) {
    this.fuse = fuse;
    this.#world = world;
    this.#log = storeOf(world);
    const bus = new MemoryCommandBus();
    const platform = brokenPlatform(world, bus, fuse);
    const stages = stagesOf(world, stagePorts(platform, SILENT), fuse);
    // A process that only hears of what happens from its start on misses what the one before it did not answer.
    const newest = world.sabotage === 'forgotten triggers' ? world.log.entries.at(-1) : undefined;
    const cursor = newest === undefined ? LOG_START : logPlaceOf(newest.envelope);
    this.#readers = stages.map((stage) => readerOf(handlersOf(stage), cursor));
    for (const { handlers } of this.#readers) {
      for (const { type, handle } of handlers.commands) {
        this.#commands.set(type, handle);
        bus.answer(type, handle);
      }
    }
  }

  /** A command from outside. Throws Crash when the process died before its reply could be sent. */
  async command<T extends CommandType>(command: Command<T>): Promise<CommandReply> {
    const handle = this.#commands.get(command.type);
    if (handle === undefined) throw new Error(`no stage answers ${command.type}`);
    const reply = await this.fuse.guard(`reply to ${command.type}`, () => handle(command as Command));
    this.#mustLive();
    return reply;
  }

  /**
   * Handles and ticks until nothing more happens. Ticks look at the log and at the clock: while neither moved since they did,
   * they would find what they found.
   */
  async settle(): Promise<void> {
    let tickedAt: string | undefined;
    for (let idleRounds = 0; idleRounds < IDLE_ROUNDS_MAX; ) {
      const before = this.#world.log.entries.length;
      const handled = await this.#handleNew();
      if (handled > 0 || tickedAt !== this.#moment()) {
        tickedAt = this.#moment();
        await this.#tick();
      }
      const hasProgress = handled > 0 || this.#world.log.entries.length > before;
      if (hasProgress) idleRounds = 0;
      else if (this.#isQuiet()) return;
      else if (!(await this.fuse.nextEnd())) idleRounds += 1;
    }
    const stuck = this.#readers
      .flatMap((reader) => reader.waiting)
      .map((event) => `${event.type} at ${event.position}`);
    throw new Error(`still waiting after ${IDLE_ROUNDS_MAX} idle rounds: ${stuck.join(', ')}`);
  }

  #moment(): string {
    return `${this.#world.log.entries.length} ${this.#world.clock.now()}`;
  }

  #isQuiet(): boolean {
    const keptBack = this.#world.faults.deliveries?.keptBack() ?? 0;
    return keptBack === 0 && this.#readers.every((reader) => reader.waiting.length === 0);
  }

  /** How many events were answered. */
  async #handleNew(): Promise<number> {
    let answered = 0;
    for (const [index, reader] of this.#readers.entries()) {
      const waiting = reader.waiting;
      reader.waiting = [];
      const fresh = await this.#eventsFor(reader);
      const given = this.#world.faults.deliveries?.next(index, fresh) ?? fresh;
      for (const event of [...waiting, ...given]) {
        const handle = reader.handles.get(event.type);
        if (handle === undefined) continue;
        const outcome = await handle(event);
        this.#mustLive();
        if (outcome.kind === 'done') answered += 1;
        else if (outcome.kind === 'waiting') reader.waiting.push(event);
        else throw new Error(`${event.type} stalled: ${outcome.reason}`);
        if (outcome.kind === 'waiting') this.#world.clock.advance(outcome.retryAfterMs);
      }
    }
    return answered;
  }

  async #eventsFor(reader: Reader): Promise<readonly StoredEvent[]> {
    const { entries } = this.#world.log;
    const asked = `${reader.cursor.position} ${entries.length}`;
    if (this.#page?.asked !== asked) {
      const page = await this.#log.readAll({ after: reader.cursor, limit: 5_000 });
      this.#page = { asked, ...page };
    }
    reader.cursor = this.#page.scannedTo;
    return this.#page.events;
  }

  async #tick(): Promise<void> {
    for (const { handlers } of this.#readers) {
      for (const tick of handlers.ticks) {
        await tick.run(this.#world.clock.now(), new AbortController().signal);
        this.#mustLive();
      }
    }
  }

  // Ticks and handlers may log and survive an error of one repository; a killed process does not.
  #mustLive(): void {
    if (this.fuse.isDead) throw new Crash('the process died');
  }
}

function readerOf(handlers: Handlers, cursor: LogPlace): Reader {
  const handles = new Map(handlers.events.map(({ type, handle }) => [type as string, handle]));
  return { handlers, handles, cursor, waiting: [] };
}

/** The store as this process reads it. */
function storeOf({ log, clock, faults }: World): EventStore {
  const store = new MemoryEventStore({ log, clock });
  const asRead = (event: StoredEvent) => faults.asRead?.(event) ?? event;
  const changed: Partial<EventStore> = {
    read: async (...asked) => (await store.read(...asked)).map(asRead),
    readAll: async (query) => {
      const page = await store.readAll(query);
      return { ...page, events: page.events.map(asRead) };
    },
  };
  return new Proxy(store, {
    get(target, property) {
      const value: unknown = Reflect.get(changed, property) ?? Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function brokenPlatform(world: World, bus: MemoryCommandBus, fuse: Fuse): Platform {
  const store = storeOf(world);
  const documents = new MemoryDocuments(world.shelf);
  return {
    store: breakable('store', store, ['append', 'read', 'readAll', 'head', 'eventAt', 'holds'], fuse),
    documents: breakable('documents', documents, ['put', 'get'], fuse),
    fingerprints: breakable('fingerprints', new MemoryFingerprints(digestOf), ['of'], fuse),
    feed: new MemoryEventFeed(store),
    bus: breakable('bus', bus, ['request'], fuse),
    state: world.state,
    clock: world.clock,
    ids: world.ids,
    digestOf,
  };
}
