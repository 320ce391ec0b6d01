import { PRIMARY_WATCH_INTERVAL_MS } from './limits.ts';

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** A connection, as far as it is watched. */
export interface Watchable {
  /** Where it leads to. */
  place(): Place;
  /** How many questions were answered so far; undefined: none is waiting. */
  waiting(): number | undefined;
  /** Ends it at once: what it was asked fails. */
  abandon(): void;
}

/** Answers where writes go now; throws where nobody says that it takes them. */
type FindPrimary = () => Promise<Place>;

/**
 * Ends connections that lead to a primary of before. One that is frozen, or whose host is cut off, breaks no connection: a
 * question on it would wait for minutes, and so would whoever asked. What says nothing for two looks makes it ask where
 * the primary is now; as long as that is where the connection leads, a slow answer is waited for.
 */
export class PrimaryWatch {
  readonly #find: FindPrimary;
  /** Each with the answers that it had when it was looked at last. */
  readonly #connections = new Map<Watchable, number | undefined>();
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;

  constructor(find: FindPrimary) {
    this.#find = find;
  }

  add(connection: Watchable): void {
    this.#connections.set(connection, undefined);
    this.#timer ??= setInterval(() => void this.look(), PRIMARY_WATCH_INTERVAL_MS).unref();
  }

  remove(connection: Watchable): void {
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Never throws. */
  async look(): Promise<void> {
    let isSilent = false;
    for (const [connection, before] of this.#connections) {
      const now = connection.waiting();
      if (now !== undefined && now === before) isSilent = true;
      this.#connections.set(connection, now);
    }
    if (!isSilent || this.#isLooking) return;
    this.#isLooking = true;
    try {
      const primary = await this.#find();
      // Those that nobody waits for lead there as well, and would be the next ones to be asked.
      for (const connection of this.#connections.keys()) {
        const { host, port } = connection.place();
        if (host !== primary.host || port !== primary.port) connection.abandon();
      }
    } catch {
      // There is none to go to instead: they are looked at again.
    } finally {
      this.#isLooking = false;
    }
  }
}
