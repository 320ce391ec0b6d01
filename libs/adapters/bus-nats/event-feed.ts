import { type Delivery, type EventFeed, eventSubject } from '@fleetwright/core/event-sourcing';
import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { headers, type Msg, nanos } from '@nats-io/nats-core';
import { ACK_WAIT_MS, ACKS_PENDING_MAX, API_TIMEOUT_MS, CONSUMER_RETRY_MS } from './limits.ts';
import type { Link } from './link.ts';
import { fromMessage } from './message.ts';
import { PullRequests } from './pull-requests.ts';
import { STREAM } from './stream.ts';

type ConsumeOptions = Parameters<EventFeed['consume']>[0];

/** Feeds stages from durable pull consumers, one a stage, shared by its replicas. */
export class NatsEventFeed implements EventFeed {
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  async consume(options: ConsumeOptions): Promise<{ close(): Promise<void> }> {
    const consumption = new Consumption(this.#link, options);
    consumption.start();
    return { close: () => consumption.close() };
  }
}

/** One stage's consumption: makes the consumer whenever it is missing, and asks it for messages while it is there. */
class Consumption {
  readonly #link: Link;
  readonly #options: ConsumeOptions;
  readonly #pulls: PullRequests;
  readonly #stopListening: () => void;
  #changed = Promise.withResolvers<void>();
  #isClosed = false;
  #running: Promise<void> = Promise.resolve();

  constructor(link: Link, options: ConsumeOptions) {
    this.#link = link;
    this.#options = options;
    this.#pulls = new PullRequests({
      nc: link.nc,
      stream: STREAM,
      consumer: options.stage,
      openMax: options.inFlightMax,
      onMessage: (message) => void this.#deliver(message),
      onBroken: () => this.#interrupt(),
    });
    this.#stopListening = link.onLost(() => this.#interrupt());
  }

  start(): void {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopListening();
    this.#pulls.stop();
    this.#changed.resolve();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      this.#changed = Promise.withResolvers();
      if (await this.#isConsumerThere()) {
        // From here on messages come; whatever was announced before may have been missed.
        this.#pulls.resume();
        this.#options.onGap?.();
        await this.#changed.promise;
      } else {
        await this.#pause();
      }
    }
  }

  async #isConsumerThere(): Promise<boolean> {
    try {
      await this.#link.whileConnected(async () => {
        const jsm = await jetstreamManager(this.#link.nc, { timeout: API_TIMEOUT_MS, checkAPI: false });
        await ensureConsumer(jsm, this.#options);
      });
      return !this.#isClosed;
    } catch {
      // The stream is not there yet, or the server is away or recovering: the safety net covers for it meanwhile.
      return false;
    }
  }

  async #pause(): Promise<void> {
    const timer = setTimeout(() => this.#changed.resolve(), CONSUMER_RETRY_MS);
    const stop = this.#link.onConnected(() => this.#changed.resolve());
    await this.#changed.promise;
    clearTimeout(timer);
    stop();
  }

  #interrupt(): void {
    this.#pulls.pause();
    this.#changed.resolve();
  }

  async #deliver(message: Msg): Promise<void> {
    const delivery = deliveryOf(message);
    try {
      if (this.#isClosed) delivery.retry(0);
      else await this.#options.deliver(delivery);
    } finally {
      this.#pulls.closed();
    }
  }
}

async function ensureConsumer(jsm: JetStreamManager, { stage, types }: ConsumeOptions): Promise<void> {
  const config: Partial<ConsumerConfig> = {
    durable_name: stage,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ACK_WAIT_MS),
    max_ack_pending: ACKS_PENDING_MAX,
    // The kit decides when to give up.
    max_deliver: -1,
    filter_subjects: types.map((type) => eventSubject('*', type)),
  };
  try {
    const { config: current } = await jsm.consumers.info(STREAM, stage);
    const subjects = current.filter_subjects ?? (current.filter_subject ? [current.filter_subject] : []);
    const isSame = subjects.toSorted().join() === config.filter_subjects?.toSorted().join();
    if (isSame && current.ack_wait === config.ack_wait) return;
    await jsm.consumers.update(STREAM, stage, config);
  } catch (error) {
    const isMissing = error instanceof JetStreamApiError && error.code === JetStreamApiCodes.ConsumerNotFound;
    if (!isMissing) throw error;
    // Only what comes: the safety net reads what came before from the store, on from the checkpoint.
    await jsm.consumers.add(STREAM, { ...config, deliver_policy: DeliverPolicy.New });
  }
}

function deliveryOf(message: Msg): Delivery {
  const { subject, data } = message;
  const answer = (text: string) => void message.respond(text);
  return {
    content: fromMessage({ subject, headers: message.headers ?? headers(), data }, `message:${sequenceOf(message)}`),
    ack: () => answer('+ACK'),
    retry: (delayMs) => answer(delayMs === 0 ? '-NAK' : `-NAK {"delay": ${nanos(delayMs)}}`),
    working: () => answer('+WPI'),
  };
}

/** The message's number in the stream, from the subject of its acknowledgement (NATS ADR-15, both forms). */
function sequenceOf(message: Msg): string {
  const tokens = message.reply?.split('.') ?? [];
  return tokens[tokens.length > 9 ? 7 : 5] ?? '0';
}
