import { CommandReply } from '@fleetwright/contracts';
import { COMMAND_UNTIL_HEADER } from '@fleetwright/core/event-sourcing';
import { createInbox, headers, type Msg } from '@nats-io/nats-core';
import {
  COMMAND_PATIENCE_MS,
  COMMAND_RECEIPT_MS,
  COMMAND_RETRY_MS,
  COMMAND_SENDINGS_QUICK,
  COMMAND_SENDINGS_SLOW_MS,
  COMMAND_SILENCE_MS,
  COMMAND_TAKEN_UP_MS,
  COMMAND_TIMEOUT_MS,
} from './limits.ts';
import type { Link } from './link.ts';

export type Answer =
  | { readonly kind: 'replied'; readonly reply: CommandReply }
  | { readonly kind: 'unanswered'; readonly reason: string };

const NO_RESPONDERS = 503;

/**
 * One command on its way. A replica that has it says so at once and again every second, by an empty message; the first
 * reply counts, whoever sends it. Silence, a lost connection and nobody there at all have the command sent again.
 */
export class CommandQuestion {
  readonly #link: Link;
  readonly #subject: string;
  readonly #payload: string;
  readonly #inbox = createInbox();
  readonly #answered = Promise.withResolvers<Answer>();
  readonly #beganMs = performance.now();
  #sendings = 0;
  #wasHeard = false;
  #next: NodeJS.Timeout | undefined;

  constructor(link: Link, subject: string, payload: string) {
    this.#link = link;
    this.#subject = subject;
    this.#payload = payload;
  }

  async ask(): Promise<Answer> {
    const { nc } = this.#link;
    const subscription = nc.subscribe(this.#inbox, {
      callback: (error, message) => {
        if (error) this.#giveUp(error.message);
        else this.#hear(message);
      },
    });
    const stopListening = [
      this.#link.onLost(() => this.#unlessBefore(COMMAND_PATIENCE_MS, 'NATS is not connected')),
      this.#link.onConnected(() => this.#send()),
    ];
    const over = setTimeout(() => this.#giveUp(`no reply within ${COMMAND_TIMEOUT_MS} ms`), COMMAND_TIMEOUT_MS);
    try {
      this.#send();
      return await this.#answered.promise;
    } finally {
      clearTimeout(over);
      clearTimeout(this.#next);
      for (const stop of stopListening) stop();
      // The connection may have been closed for good meanwhile.
      if (!nc.isClosed()) subscription.unsubscribe();
    }
  }

  #send(): void {
    if (!this.#link.isConnected) {
      this.#unlessBefore(COMMAND_PATIENCE_MS, 'NATS is not connected');
      return;
    }
    this.#sendings += 1;
    const carried = headers();
    carried.set(COMMAND_UNTIL_HEADER, String(Date.now() + COMMAND_TAKEN_UP_MS));
    this.#link.nc.publish(this.#subject, this.#payload, { reply: this.#inbox, headers: carried });
    this.#sendIn(this.#sendings <= COMMAND_SENDINGS_QUICK ? COMMAND_RECEIPT_MS : COMMAND_SENDINGS_SLOW_MS);
  }

  #sendIn(ms: number): void {
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.#send(), ms);
  }

  #hear(message: Msg): void {
    if (message.headers?.code === NO_RESPONDERS) {
      this.#nobodyThere();
      return;
    }
    if (message.data.byteLength === 0) {
      this.#wasHeard = true;
      this.#sendIn(COMMAND_SILENCE_MS);
      return;
    }
    const reply = CommandReply.safeParse(jsonOf(message));
    if (reply.success) this.#answered.resolve({ kind: 'replied', reply: reply.data });
    else this.#giveUp('the reply is not valid');
  }

  #nobodyThere(): void {
    // Whoever had it has gone; or nobody had it, and a service that restarts is back in a moment.
    const isOver = performance.now() - this.#beganMs >= COMMAND_PATIENCE_MS;
    if (isOver && !this.#wasHeard) this.#giveUp('the service that answers it is not running');
    else this.#sendIn(COMMAND_RETRY_MS);
  }

  /** Gives up after so long, unless something is sent before. */
  #unlessBefore(ms: number, reason: string): void {
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.#giveUp(reason), ms);
  }

  #giveUp(reason: string): void {
    this.#answered.resolve({ kind: 'unanswered', reason });
  }
}

function jsonOf(message: Msg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}
