import type { EventType, StoredEvent } from '@fleetwright/contracts';

/** One message as the bus delivers it: at least once, in any order. */
export interface Delivery {
  /** The event, or why it could not be read. */
  readonly content:
    | { readonly kind: 'event'; readonly event: StoredEvent }
    | { readonly kind: 'unreadable'; readonly eventId: string; readonly raw: string; readonly error: string };
  /** Answered: never deliver it again. */
  ack(): void;
  /** Deliver it again after a delay. */
  retry(delayMs: number): void;
  /** Still being worked on: do not deliver it to somebody else yet. */
  working(): void;
}

/** The fast path of events. Nothing depends on it: what it loses is found in the store. */
export interface EventFeed {
  /** Feeds a stage's durable consumer until closed. At most `inFlightMax` deliveries are open at once. */
  consume(options: {
    readonly stage: string;
    readonly types: readonly EventType[];
    readonly inFlightMax: number;
    readonly deliver: (delivery: Delivery) => Promise<void>;
    /** Messages may have been missed: the connection was lost, or the consumer had to be made anew. */
    readonly onGap?: () => void;
  }): Promise<{ close(): Promise<void> }>;
}
