import type { Command, CommandReply, CommandType, StoredEvent } from '@fleetwright/contracts';
import { MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { MemoryCommandBus, MemoryDocuments, MemoryEventFeed } from '@fleetwright/adapters/pipeline-memory';
import type { Platform } from '@fleetwright/core/event-sourcing';
import { digestOf, type Handlers, handlersOf, SILENT, stagePorts } from '@fleetwright/kit/service';
import { breakable, Crash, Fuse } from './crash.ts';
import { stagesOf } from './stages.ts';
import type { World } from './world.ts';

/** Rounds without any progress after which a waiting handler counts as hanging. */
const IDLE_ROUNDS_MAX = 200;

interface Reader {
  readonly handlers: Handlers;
  cursor: number;
  waiting: StoredEvent[];
}

/**
 * All stages in one process over a world that outlives it. It hears events as the safety net does: by reading the log on
 * from the beginning, so that a restarted process meets every trigger again.
 */
export class Process {
  readonly fuse: Fuse;
  readonly #world: World;
  readonly #readers: Reader[];
  readonly #commands = new Map<CommandType, (command: Command) => Promise<CommandReply>>();

  constructor(world: World, fuse: Fuse) {
    this.fuse = fuse;
    this.#world = world;
    const bus = new MemoryCommandBus();
    const platform = brokenPlatform(world, bus, fuse);
    const stages = stagesOf(world, stagePorts(platform, SILENT), fuse);
    // A process that only hears of what happens from its start on misses what the one before it did not answer.
    const cursor = world.sabotage === 'forgotten triggers' ? world.log.entries.length : 0;
    this.#readers = stages.map((stage) => ({ handlers: handlersOf(stage), cursor, waiting: [] }));
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

  /** Handles and ticks until nothing more happens. */
  async settle(): Promise<void> {
    for (let idleRounds = 0; idleRounds < IDLE_ROUNDS_MAX; ) {
      const before = this.#world.log.entries.length;
      const handled = await this.#handleNew();
      await this.#tick();
      const hasProgress = handled > 0 || this.#world.log.entries.length > before;
      if (hasProgress) idleRounds = 0;
      else if (this.#readers.every((reader) => reader.waiting.length === 0)) return;
      else idleRounds += 1;
    }
    const stuck = this.#readers
      .flatMap((reader) => reader.waiting)
      .map((event) => `${event.type} at ${event.position}`);
    throw new Error(`still waiting after ${IDLE_ROUNDS_MAX} idle rounds: ${stuck.join(', ')}`);
  }

  /** How many events were answered. */
  async #handleNew(): Promise<number> {
    let answered = 0;
    for (const reader of this.#readers) {
      const waiting = reader.waiting;
      reader.waiting = [];
      for (const event of [...waiting, ...(await this.#eventsFor(reader))]) {
        const entry = reader.handlers.events.find(({ type }) => type === event.type);
        if (entry === undefined) continue;
        const outcome = await entry.handle(event);
        this.#mustLive();
        if (outcome.kind === 'done') answered += 1;
        else if (outcome.kind === 'waiting') reader.waiting.push(event);
        else throw new Error(`${event.type} stalled: ${outcome.reason}`);
        if (outcome.kind === 'waiting') this.#world.clock.advance(outcome.retryAfterMs);
      }
    }
    return answered;
  }

  /** Reads the log itself: a relay or a net would do it, and the crash is to hit the handlers. */
  async #eventsFor(reader: Reader): Promise<readonly StoredEvent[]> {
    const store = new MemoryEventStore({ log: this.#world.log, clock: this.#world.clock });
    const page = await store.readAll({ afterPosition: reader.cursor, limit: 5_000 });
    reader.cursor = page.scannedTo;
    return page.events;
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

function brokenPlatform(world: World, bus: MemoryCommandBus, fuse: Fuse): Platform {
  const store = new MemoryEventStore({ log: world.log, clock: world.clock });
  const documents = new MemoryDocuments(world.shelf);
  return {
    store: breakable('store', store, ['append', 'read', 'readAll', 'head', 'streams'], fuse),
    documents: breakable('documents', documents, ['put', 'get'], fuse),
    feed: new MemoryEventFeed(store),
    bus: breakable('bus', bus, ['request'], fuse),
    state: world.state,
    clock: world.clock,
    ids: world.ids,
    digestOf,
  };
}
