import type { AccountId, Id } from '@fleetwright/contracts';
import { type AgentNotice, type AgentRefusal, agentSubjects, REPORT_BYTES_MAX } from '@fleetwright/contracts/agents';
import type { AgentBus, AgentMessage, AgentSubject } from '@fleetwright/core/event-sourcing';
import type { Msg } from '@nats-io/transport-node';
import { AGENT_MESSAGES_AT_ONCE_MAX, AGENTS_WAIT_MS } from './limits.ts';
import { Link, type LinkOptions } from './link.ts';

interface AgentBusOptions extends Omit<LinkOptions, 'waitMs'> {
  /** What was thrown while an agent was answered. */
  readonly onTrouble: (error: unknown, subject: string) => void;
}

/** The platform's side of the agents' NATS account. */
export class NatsAgentBus implements AgentBus {
  readonly #link: Link;
  readonly #onTrouble: (error: unknown, subject: string) => void;

  private constructor(link: Link, onTrouble: (error: unknown, subject: string) => void) {
    this.#link = link;
    this.#onTrouble = onTrouble;
  }

  /** Throws `BusUnavailable` when there is no connection in time, or NATS does not know the user. */
  static async open(options: AgentBusOptions): Promise<NatsAgentBus> {
    return new NatsAgentBus(await Link.open({ ...options, waitMs: AGENTS_WAIT_MS }), options.onTrouble);
  }

  get isConnected(): boolean {
    return this.#link.isConnected;
  }

  onConnected(listener: () => void): () => void {
    return this.#link.onConnected(listener);
  }

  serve(subject: AgentSubject, take: (message: AgentMessage) => Promise<object | undefined>): () => Promise<void> {
    const working = new Set<Promise<void>>();
    const subscription = this.#link.nc.subscribe(`agent.*.*.${subject}`, {
      queue: `agents-${subject}`,
      callback: (error, message) => {
        if (error !== null) return;
        // Who asks is told at once and asks again after a wait that grows; a report nobody waits for, and another one follows.
        if (working.size >= AGENT_MESSAGES_AT_ONCE_MAX) return answer(message, BUSY);
        const work = this.#take(message, take).finally(() => working.delete(work));
        working.add(work);
      },
    });
    return async () => {
      if (!this.#link.nc.isClosed()) await subscription.drain();
      await Promise.all(working);
    };
  }

  tell(account: AccountId, instance: Id, notice: AgentNotice): void {
    if (!this.#link.isConnected) return;
    this.#link.nc.publish(agentSubjects(account, instance).told, JSON.stringify(notice));
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #take(message: Msg, take: (message: AgentMessage) => Promise<object | undefined>): Promise<void> {
    const [, account = '', instance = ''] = message.subject.split('.');
    if (message.data.length > REPORT_BYTES_MAX) return;
    try {
      const found = await take({ account, instance, body: jsonOf(message) });
      if (found !== undefined) answer(message, found);
    } catch (error) {
      this.#onTrouble(error, message.subject);
    }
  }
}

const BUSY: AgentRefusal = { refused: 'unavailable', message: 'Too many ask at the same time. Ask again later.' };

/** An agent names where its answer goes; any other place than its own inbox could be somebody else's. */
function answer(message: Msg, said: object): void {
  const [, account = '', instance = ''] = message.subject.split('.');
  const inbox = `${agentSubjects(account, instance).inbox}.`;
  if (message.reply?.startsWith(inbox) === true) message.respond(JSON.stringify(said));
}

/** Whatever an agent sends; undefined for what is no JSON. */
function jsonOf(message: Msg): unknown {
  try {
    return message.json();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
