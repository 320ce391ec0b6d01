import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromMessage, Link, NatsTenantReaders, STREAM } from '@fleetwright/adapters/bus-nats';
import type { StoredEvent } from '@fleetwright/contracts';
import { tenantReader } from '@fleetwright/core/event-sourcing';
import { waitFor } from '@fleetwright/kit/testing';
import { type ConsumerMessages, jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { api, SYSTEM } from '../end-to-end/api.ts';
import type { ThreeHosts } from './three-hosts.ts';

const ACCOUNT = 'demo';
const PAUSE_MS = 100;
/** Five times what a message takes where a node of the bus has to be replaced. */
const HEARD_WITHIN_MS = 150_000;

/** Somebody who writes again and again, and somebody who reads outside: how long neither got anything, and what is missing. */
export class Probe {
  /** When each acknowledged write was acknowledged, by the key of what it made. */
  readonly acknowledged = new Map<string, number>();
  /** When its event was heard outside. */
  readonly heard = new Map<string, number>();
  readonly #hosts: ThreeHosts;
  readonly #link: Link;
  #messages: ConsumerMessages | undefined;
  #isOver = false;
  #writing: Promise<void> = Promise.resolve();
  #written = 0;

  private constructor(hosts: ThreeHosts, link: Link) {
    this.#hosts = hosts;
    this.#link = link;
  }

  /** `number`: of the reader, of which an account has eight. */
  static async start(hosts: ThreeHosts, number: number): Promise<Probe> {
    const link = await Link.open({ url: hosts.lab.natsUrlOf('services'), name: 'probe', waitMs: 30_000 });
    const probe = new Probe(hosts, link);
    await probe.#listen(number);
    probe.#writing = probe.#write();
    // Told at the end.
    probe.#writing.catch(() => undefined);
    await waitFor(() => probe.heard.size > 5, { what: 'the first events outside', timeoutMs: HEARD_WITHIN_MS });
    return probe;
  }

  /** Until so many more writes were acknowledged. */
  async goesOn(writes = 20): Promise<void> {
    const enough = this.acknowledged.size + writes;
    await waitFor(() => this.acknowledged.size >= enough, {
      what: `${writes} more writes`,
      timeoutMs: HEARD_WITHIN_MS,
    });
  }

  /** Until so many more writes were heard outside. */
  async hears(writes = 20): Promise<void> {
    const enough = this.heard.size + writes;
    await waitFor(() => this.heard.size >= enough, { what: `${writes} more events`, timeoutMs: HEARD_WITHIN_MS });
  }

  /** Ends writing, and waits until all that was acknowledged was heard; answers what it came to. */
  async end(): Promise<{ writes: number; longestPauseMs: number; longestUnheardMs: number; lost: readonly string[] }> {
    this.#isOver = true;
    await this.#writing;
    const unheard = () => [...this.acknowledged.keys()].filter((key) => !this.heard.has(key));
    await waitFor(() => unheard().length === 0, {
      what: 'all acknowledged writes to be heard outside',
      timeoutMs: HEARD_WITHIN_MS,
    });
    await this.#messages?.close();
    await this.#link.close();
    const times = [...this.acknowledged.values()];
    const pauses = times.map((time, at) => time - (times[at - 1] ?? time));
    const delays = [...this.acknowledged].map(([key, time]) => (this.heard.get(key) ?? Infinity) - time);
    const stored = storedKeys(await this.#hosts.log());
    const lost = [...this.acknowledged.keys()].filter((key) => !stored.has(key));
    const [longestPauseMs, longestUnheardMs] = [Math.max(...pauses), Math.max(...delays)].map(Math.round);
    return { writes: times.length, longestPauseMs: longestPauseMs ?? 0, longestUnheardMs: longestUnheardMs ?? 0, lost };
  }

  async #write(): Promise<void> {
    const name = randomUUID().slice(0, 8);
    while (!this.#isOver) {
      this.#written += 1;
      const key = `probe-${name}-${this.#written}`;
      const { gatewayUrl, token, requestTimeoutMs } = this.#hosts;
      const rest = api(gatewayUrl, token, requestTimeoutMs);
      const answer = await rest.post(`${SYSTEM}/sdwan/networks`, { network: { name: key } }).catch(() => undefined);
      if (answer?.status === 201) this.acknowledged.set(key, performance.now());
      else if (answer !== undefined && answer.status !== 503 && answer.status !== 202)
        throw new Error(`a write was answered ${answer.status} ${JSON.stringify(answer.body)}`);
      await sleep(PAUSE_MS);
    }
  }

  async #listen(number: number): Promise<void> {
    const name = tenantReader(ACCOUNT, number);
    const reader = {
      ...{ number, name, event_names: [], start: 'now' as const, created_at: '2026-01-01T00:00:00.000Z' },
      created_by: { type: 'user' as const, id: 'ada' },
    };
    const ensured = () => new NatsTenantReaders(this.#link.nc).ensure(ACCOUNT, reader).then(() => true);
    await waitFor(ensured, { what: 'the reader', timeoutMs: HEARD_WITHIN_MS });
    const consumer = await jetstream(this.#link.nc).consumers.get(STREAM, name);
    this.#messages = await consumer.consume({ expires: 5_000, idle_heartbeat: 1_000 });
    void this.#follow(this.#messages);
  }

  async #follow(messages: ConsumerMessages): Promise<void> {
    for await (const message of messages) {
      const { subject, data } = message;
      const content = fromMessage({ subject, headers: message.headers ?? headers(), data }, 'foreign');
      if (content.kind === 'event') {
        for (const key of storedKeys([content.event])) if (!this.heard.has(key)) this.heard.set(key, performance.now());
      }
      message.ack();
    }
  }
}

function storedKeys(events: readonly StoredEvent[]): ReadonlySet<string> {
  return new Set(events.flatMap((event) => (event.type === 'ResourceChanged' ? [event.data.key] : [])));
}
