import type { AccountId, Id } from '@fleetwright/contracts';

/** Somebody who connects to the agents' bus, and has proven to hold the private half of this key. */
export interface AgentAtTheGate {
  /** As it says itself: whose key this is has to be looked up. */
  readonly account: AccountId;
  readonly instance: Id;
  readonly publicKey: string;
}

export type GateAnswer =
  | { readonly kind: 'refused' }
  /** `untilMs`, since 1970: then the connection ends, and it has to ask again. */
  | { readonly kind: 'admitted'; readonly for: 'everything' | 'rotation'; readonly untilMs: number };

/** Where the bus asks who may come in. It answers for agents only: everybody else has a user of their own. */
export interface AgentGate {
  /** Asks about each connection; what throws lets nobody in. Answers how to stop that. */
  guard(decide: (asking: AgentAtTheGate) => Promise<GateAnswer>): () => Promise<void>;
  /** Ends every connection that was let in with one of these keys, and answers how many there were. */
  disconnect(publicKeys: readonly string[]): Promise<number>;
  close(): Promise<void>;
}
