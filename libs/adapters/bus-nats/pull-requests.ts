import { createInbox, nanos, type Msg, type NatsConnection, type Subscription } from '@nats-io/nats-core';
import { PULL_EXPIRES_MS, PULL_HEARTBEAT_MS, PULL_SILENCE_MS } from './limits.ts';

interface Pull {
  remaining: number;
  /** Ends the request when the server has not said a word of it for too long. */
  readonly silence: NodeJS.Timeout;
}

interface Given {
  readonly nc: NatsConnection;
  readonly stream: string;
  readonly consumer: string;
  /** Most messages that are open here and on their way together. */
  readonly openMax: number;
  readonly onMessage: (message: Msg) => void;
  /** The server has no such consumer, or cannot serve it now. */
  readonly onBroken: (reason: string) => void;
}

const IDLE_HEARTBEAT = 100;

/** Status of a pull request that ended in the ordinary way: it waited long enough, or has all it asked for. */
const ORDINARY_ENDS = new Set([404, 408]);

/**
 * Asks the server for as many messages as there is room for, never more: JetStream's pull protocol. The client library's
 * own consumer asks for more as soon as messages arrive, however many are still being handled, so it cannot bound them.
 */
export class PullRequests {
  readonly #given: Given;
  readonly #inbox = createInbox();
  readonly #subscription: Subscription;
  readonly #pulls = new Map<string, Pull>();
  #pullCount = 0;
  #openCount = 0;
  #isActive = false;

  constructor(given: Given) {
    this.#given = given;
    this.#subscription = given.nc.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => {
        if (error) given.onBroken(error.message);
        else this.#receive(message);
      },
    });
  }

  /** Begins to ask. */
  resume(): void {
    this.#isActive = true;
    this.#fill();
  }

  /** Forgets what was asked for: the server has. */
  pause(): void {
    this.#isActive = false;
    for (const token of this.#pulls.keys()) this.#end(token);
  }

  /** One message less is open here. */
  closed(): void {
    this.#openCount -= 1;
    this.#fill();
  }

  stop(): void {
    this.pause();
    this.#subscription.unsubscribe();
  }

  #fill(): void {
    if (!this.#isActive) return;
    const asked = [...this.#pulls.values()].reduce((sum, pull) => sum + pull.remaining, 0);
    const room = this.#given.openMax - this.#openCount - asked;
    // Small requests are saved up while others are still waiting at the server.
    if (room <= 0 || (asked > 0 && room < this.#given.openMax / 4)) return;
    this.#pullCount += 1;
    const token = String(this.#pullCount);
    const silence = setTimeout(() => this.#endAndFill(token), PULL_SILENCE_MS);
    this.#pulls.set(token, { remaining: room, silence });
    const heartbeat = nanos(PULL_HEARTBEAT_MS);
    const request = JSON.stringify({ batch: room, expires: nanos(PULL_EXPIRES_MS), idle_heartbeat: heartbeat });
    const { nc, stream, consumer } = this.#given;
    nc.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`, request, { reply: `${this.#inbox}.${token}` });
  }

  #receive(message: Msg): void {
    if (!message.reply) {
      this.#receiveStatus(message);
      return;
    }
    // Messages carry their own subject, not that of the request; the server serves requests in order.
    const [oldest] = this.#pulls;
    if (oldest) {
      const [token, pull] = oldest;
      pull.silence.refresh();
      pull.remaining -= 1;
      if (pull.remaining === 0) this.#end(token);
    }
    this.#openCount += 1;
    this.#given.onMessage(message);
  }

  #receiveStatus(message: Msg): void {
    const token = message.subject.slice(this.#inbox.length + 1);
    if (!this.#pulls.has(token)) return;
    const code = message.headers?.code ?? 0;
    if (code === IDLE_HEARTBEAT) {
      this.#pulls.get(token)?.silence.refresh();
      return;
    }
    this.#endAndFill(token, ORDINARY_ENDS.has(code) ? undefined : `${code} ${message.headers?.description ?? ''}`);
  }

  #endAndFill(token: string, brokenBecause?: string): void {
    this.#end(token);
    if (brokenBecause === undefined) this.#fill();
    else this.#given.onBroken(brokenBecause);
  }

  #end(token: string): void {
    clearTimeout(this.#pulls.get(token)?.silence);
    this.#pulls.delete(token);
  }
}
