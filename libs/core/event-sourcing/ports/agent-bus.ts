import type { AccountId, Id } from '@fleetwright/contracts';
import type { AgentNotice } from '@fleetwright/contracts/agents';

/** What agents send, by the end of its subject. */
export type AgentSubject = 'report' | 'ask.bundle' | 'ask.content' | 'ask.rotate';

/** From whom comes from the subject, which the bus let nobody else publish on; the payload is whatever they sent. */
export interface AgentMessage {
  readonly account: AccountId;
  readonly instance: Id;
  /** Read as JSON; undefined for what is none. Of at most REPORT_BYTES_MAX; what is larger is dropped. */
  readonly body: unknown;
}

/** The platform's side of the agents' bus, which knows no other subjects. */
export interface AgentBus {
  /**
   * Hands on what agents send on a subject; replicas share it. What `take` answers goes to the agent's own inbox, and
   * nowhere else; undefined: nothing goes. Beyond AGENT_MESSAGES_AT_ONCE_MAX in progress a question is answered
   * `unavailable` without being handed on, and a report is dropped. Answers how to stop that, when what is in progress is done.
   */
  serve(subject: AgentSubject, take: (message: AgentMessage) => Promise<object | undefined>): () => Promise<void>;
  /** At most once; lost while the bus is away. */
  tell(account: AccountId, instance: Id, notice: AgentNotice): void;
  readonly isConnected: boolean;
  /** Calls after every reconnection, and answers how to stop that. */
  onConnected(listener: () => void): () => void;
  close(): Promise<void>;
}
