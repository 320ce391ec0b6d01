import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { createMemoryShelf, ManualClock, MemoryDocuments, memoryPlatform } from '@fleetwright/adapters/pipeline-memory';
import type { AccountId, Id, StoredEvent } from '@fleetwright/contracts';
import { AGENT_REPORT_EXAMPLE, type AgentReport } from '@fleetwright/contracts/agents';
import type { AgentBus, AgentMessage } from '@fleetwright/core/event-sourcing';
import { streamEnd } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import { digestOf, type Logger, stagePorts } from '@fleetwright/kit/service';
import { FleetStatusCommands } from '../fleet-status.commands.ts';
import { FleetStatusTicks } from '../fleet-status.ticks.ts';
import { Listening } from '../listening.ts';
import type { FleetStatusPorts } from '../ports.ts';
import { Reception } from '../reception.ts';
import { MemoryStatus } from './memory-status.ts';

const SILENT: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const DIGEST = 'b'.repeat(64);
export const ACCOUNT = 'acme';
export const INTERVAL_S = 30;

/** A node of the stories: its machine reports every 30 s at a moment of its own, while somebody says so. */
export interface Machine {
  readonly account: AccountId;
  readonly instance: Id;
  readonly hostname: string;
  readonly bootId: Id;
  isOn: boolean;
  /** What it says; `bundle` is the node's own unless given. */
  says: Partial<AgentReport>;
}

/** The service over memory, with two clocks that a test moves second by second: its own, and the database's. */
export class FleetStatusHarness {
  readonly clock = new ManualClock();
  /** Milliseconds that the database's clock is ahead of ours. */
  databaseAheadMs = 0;
  readonly status = new MemoryStatus(() => Date.parse(this.clock.now()) + this.databaseAheadMs);
  readonly machines: Machine[] = [];
  readonly store = new MemoryEventStore({ log: createMemoryLog(), clock: this.clock });
  readonly #bus = new FakeAgentBus();
  readonly #ports: FleetStatusPorts;
  #process: { readonly ticks: FleetStatusTicks; readonly reception: Reception } | undefined;
  #second = 0;
  #events = 0;

  constructor() {
    const documents = new MemoryDocuments(createMemoryShelf());
    const platform = memoryPlatform({ store: this.store, documents, digestOf, clock: this.clock });
    const config = { intervalMs: INTERVAL_S * 1_000 };
    this.#ports = { ...stagePorts(platform, SILENT), status: this.status, agents: this.#bus, config };
  }

  get ports(): FleetStatusPorts {
    return this.#ports;
  }

  commands(): FleetStatusCommands {
    if (this.#process === undefined) throw new Error('the service does not run');
    return new FleetStatusCommands(this.#ports, this.#process.reception);
  }

  start(): void {
    const listening = new Listening(this.#ports);
    const reception = new Reception(this.#ports, listening);
    reception.onApplicationBootstrap();
    this.#process = { ticks: new FleetStatusTicks(this.#ports, listening, reception), reception };
  }

  /** As if it was killed: what it gathered is gone, and what agents send meanwhile goes nowhere. */
  kill(): void {
    this.#process = undefined;
    this.#bus.take = undefined;
  }

  loseBus(): void {
    this.#bus.isConnected = false;
  }

  findBus(): void {
    this.#bus.isConnected = true;
    for (const listener of this.#bus.listeners) listener();
  }

  /** Nodes whose agents are let in, with a bundle each; they are on. */
  async letIn(count: number, account: AccountId = ACCOUNT): Promise<readonly Machine[]> {
    const from = this.machines.length;
    const made = Array.from({ length: count }, (_, n): Machine => {
      const id = from + n + 1;
      return { account, instance: idOf(id), hostname: `n${id}`, bootId: idOf(0x1000 + id), isOn: true, says: {} };
    });
    const enrolled = made.map(({ instance, hostname }) => {
      this.#events += 1;
      const ids = { agent_id: idOf(0x2000 + this.#events), instance_id: instance, hostname, token_id: idOf(0x3000) };
      const times = { enrolled_at: this.clock.now(), key_ages_at: '2099-01-01T00:00:00.000Z' };
      const data = { ...ids, ...times, public_key: `U${'A'.repeat(55)}`, agent_version: '1', replaced_agent_id: null };
      return newEvent('AgentEnrolled', data, 0x4000 + this.#events, { account_id: account });
    });
    const stream = `enrolment-${account}`;
    const expected = streamEnd(await this.store.read(stream));
    await this.store.append({ stream, expected, operationId: `let-in-${from}`, events: enrolled });
    for (const { instance } of made) this.give(instance, 1);
    this.machines.push(...made);
    return made;
  }

  /** What a node should be from now on. */
  give(instance: Id, counter: number): void {
    this.status.bundles.set(instance, { number: { epoch: 0, counter }, digest: digestFor(counter) });
  }

  /** Lets so many seconds go by: machines report, and the service looks once a second. */
  async pass(seconds: number): Promise<void> {
    for (let n = 0; n < seconds; n += 1) {
      this.clock.advance(1_000);
      this.#second += 1;
      for (const [at, machine] of this.machines.entries()) {
        if (machine.isOn && (this.#second + at) % INTERVAL_S === 0) await this.report(machine);
      }
      await this.look();
    }
  }

  /** What the service does each second. */
  async look(): Promise<void> {
    // Writes what was gathered: as it does itself when it ends.
    await this.#process?.reception.beforeApplicationShutdown();
    await this.#process?.ticks.assess(this.clock.now(), new AbortController().signal);
  }

  async report({ account, instance, bootId, says }: Machine, more: Partial<AgentReport> = {}): Promise<void> {
    const bundle = this.status.bundles.get(instance) ?? null;
    const body = { ...AGENT_REPORT_EXAMPLE, boot_id: bootId, bundle, ...says, ...more };
    await this.#bus.take?.({ account, instance, body });
  }

  async send(message: AgentMessage): Promise<void> {
    await this.#bus.take?.(message);
  }

  /** What was told of nodes, as `NodeOffline n1 n2`. */
  async told(): Promise<readonly string[]> {
    return (await this.facts()).map((event) => {
      if (event.type === 'NodeOffline')
        return `NodeOffline ${event.data.nodes.map(({ hostname }) => hostname).join(' ')}`;
      return `${event.type} ${'hostname' in event.data ? event.data.hostname : ''}`;
    });
  }

  facts(): Promise<readonly StoredEvent[]> {
    return this.store.read(`nodes-${ACCOUNT}`);
  }

  async stateOf({ instance }: Machine) {
    return (await this.status.states()).get(instance)?.state;
  }
}

function digestFor(counter: number): string {
  return counter === 1 ? DIGEST : String(counter).padStart(64, 'd');
}

class FakeAgentBus implements AgentBus {
  isConnected = true;
  readonly listeners: (() => void)[] = [];
  take: ((message: AgentMessage) => Promise<object | undefined>) | undefined;

  serve(_subject: string, take: (message: AgentMessage) => Promise<object | undefined>) {
    this.take = take;
    return async () => undefined;
  }

  tell(): void {}

  onConnected(listener: () => void) {
    this.listeners.push(listener);
    return () => undefined;
  }

  async close(): Promise<void> {}
}
