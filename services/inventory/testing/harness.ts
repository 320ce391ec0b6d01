import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import {
  CountingIds,
  createMemoryFleet,
  createMemoryShelf,
  ManualClock,
  MemoryDocuments,
  MemoryLiveFleet,
  memoryPlatform,
  openMemoryInventory,
} from '@fleetwright/adapters/pipeline-memory';
import type { AccountId, Command, CommandData, CommandReply, CommandType, StoredEvent } from '@fleetwright/contracts';
import { type AppendRequest, StoreUnavailable } from '@fleetwright/core/event-sourcing';
import type { JournalEntry } from '@fleetwright/core/inventory';
import { digestOf, handlersOf, type Logger, stagePorts } from '@fleetwright/kit/service';
import { InventoryCommands } from '../inventory.commands.ts';
import { InventoryConsumer } from '../inventory.consumer.ts';
import { InventoryTicks } from '../inventory.ticks.ts';
import type { InventoryPorts } from '../ports.ts';
import { Pump } from '../pump.ts';

/** Databases in memory, and any number of inventory processes over them. */
export class InventoryHarness {
  readonly #log = createMemoryLog();
  readonly #clock = new ManualClock();
  readonly #ids = new CountingIds();
  readonly #shelf = createMemoryShelf();
  readonly #fleet = createMemoryFleet();
  #operations = 0;

  /** A process, as it starts. */
  start(): Process {
    const store = new MemoryEventStore({ log: this.#log, clock: this.#clock });
    const documents = new MemoryDocuments(this.#shelf);
    const inventory = openMemoryInventory({ fleet: this.#fleet, clock: this.#clock, ids: this.#ids });
    return new Process(
      { ...memoryPlatform({ store, documents, digestOf, clock: this.#clock }), inventory },
      new MemoryLiveFleet(this.#fleet),
    );
  }

  /** A command with an operation id of its own, unless given. */
  command<T extends CommandType>(type: T, data: CommandData<T>, operation?: string): Command<T> {
    this.#operations += 1;
    const operation_id = operation ?? `op-${this.#operations}`;
    const actor = { type: 'user', id: 'operator' } as const;
    return { type, data, operation_id, account_id: ACCOUNT, actor, traceparent: TRACE } as Command<T>;
  }

  /** The account's stream. */
  async stream(account: AccountId = ACCOUNT): Promise<readonly StoredEvent[]> {
    return new MemoryEventStore({ log: this.#log, clock: this.#clock }).read(`fleet-${account}`);
  }

  journal(account: AccountId = ACCOUNT): readonly JournalEntry[] {
    return this.#fleet.accounts.get(account)?.journal ?? [];
  }
}

export const ACCOUNT = 'acme';
export const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

type Given = ReturnType<typeof memoryPlatform> & Pick<InventoryPorts, 'inventory'>;

export class Process {
  readonly ports: InventoryPorts;
  readonly consumer: InventoryConsumer;
  readonly warnings: unknown[] = [];
  /** Appends wait for it; what it throws is what the store says. */
  beforeAppend: (request: AppendRequest) => Promise<void> = async () => undefined;
  /** Runs when an append is stored, before its writer hears of it. */
  afterAppend: () => Promise<void> = async () => undefined;
  readonly #commands: ReturnType<typeof handlersOf>['commands'];
  readonly #ticks: InventoryTicks;

  constructor({ inventory, ...platform }: Given, live: MemoryLiveFleet) {
    const log: Logger = {
      debug: () => undefined,
      info: () => undefined,
      warn: (fields) => this.warnings.push(fields),
      error: () => undefined,
    };
    const { store } = platform;
    const append = async (request: AppendRequest) => {
      await this.beforeAppend(request);
      const result = await store.append(request);
      await this.afterAppend();
      return result;
    };
    const slowStore = new Proxy(store, {
      get(target, property) {
        if (property === 'append') return append;
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    this.ports = { ...stagePorts({ ...platform, store: slowStore }, log), inventory, live };
    this.#commands = handlersOf(new InventoryCommands(this.ports)).commands;
    this.#ticks = new InventoryTicks(this.ports);
    this.consumer = new InventoryConsumer(this.ports);
  }

  async ask(command: Command): Promise<CommandReply> {
    const entry = this.#commands.find(({ type }) => type === command.type);
    if (!entry) throw new Error(`nobody answers ${command.type}`);
    return entry.handle(command);
  }

  async tick(signal: AbortSignal = new AbortController().signal): Promise<void> {
    await this.#ticks.pump('2026-01-01T00:00:00.000Z', signal);
  }

  /** When everything that commands woke is done. */
  async idle(): Promise<void> {
    await Pump.over(this.ports).idle();
  }

  /** The store does not answer any more; whatever reached it stays. */
  loseStore(): void {
    this.beforeAppend = async () => {
      throw new StoreUnavailable('the store is away');
    };
  }
}
