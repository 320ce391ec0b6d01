import type { AccountId, NewEvent, StoredEvent } from '@fleetwright/contracts';
import {
  type AppendRequest,
  type AppendResult,
  checkAppend,
  type Clock,
  type EventStore,
  InvalidAppend,
  READ_ALL_MAX,
  type ReadAllOptions,
  type ReadAllPage,
  readablePrefix,
  type Upcast,
  upcast,
} from '@fleetwright/core/event-sourcing';
import type { LogEntry, MemoryLog } from './memory-log.ts';
import { rawOf } from './raw-of.ts';

export interface MemoryEventStoreOptions {
  readonly log: MemoryLog;
  readonly clock: Pick<Clock, 'now'>;
  /** Default: that of the product. */
  readonly upcast?: Upcast;
}

/** A process's access to a log in memory. Each call does all its work at once, so equal calls give equal logs. */
export class MemoryEventStore implements EventStore {
  private readonly log: MemoryLog;
  private readonly clock: Pick<Clock, 'now'>;
  private readonly upcast: Upcast;
  private readonly stops = new Set<() => void>();

  constructor(options: MemoryEventStoreOptions) {
    this.log = options.log;
    this.clock = options.clock;
    this.upcast = options.upcast ?? upcast;
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    const texts = checkAppend(request);
    const stream = this.log.streams.get(request.stream) ?? [];
    const earlier = stream.filter((entry) => entry.operationId === request.operationId);
    checkAccount(request, stream);
    if (earlier.length > 0) return { kind: 'repeated', events: this.upcastAll(earlier) };
    if (stream.length !== request.expectedVersion) return { kind: 'conflict', actualVersion: stream.length };

    const entries = this.entriesOf(request, texts);
    for (const entry of entries) {
      this.log.entries.push(entry);
      stream.push(entry);
    }
    this.log.streams.set(request.stream, stream);
    for (const wake of this.log.wakes) wake();
    return { kind: 'appended', events: this.upcastAll(entries) };
  }

  async read(stream: string, afterVersion = 0): Promise<readonly StoredEvent[]> {
    return this.upcastAll((this.log.streams.get(stream) ?? []).slice(afterVersion));
  }

  async readAll({ afterPosition, limit, types }: ReadAllOptions): Promise<ReadAllPage> {
    const wanted = new Set<string>(types);
    const page: LogEntry[] = [];
    let scannedTo = afterPosition;
    for (const entry of this.log.entries.slice(afterPosition)) {
      if (page.length === Math.min(limit, READ_ALL_MAX)) break;
      if (types === undefined || wanted.has(entry.envelope.type)) page.push(entry);
      scannedTo = entry.envelope.position;
    }
    const { events, stoppedAt } = readablePrefix(page.map(rawOf), this.upcast);
    return { events, scannedTo: stoppedAt === undefined ? scannedTo : stoppedAt.position - 1 };
  }

  async head(): Promise<number> {
    return this.log.entries.length;
  }

  onAppended(wake: () => void): () => void {
    // Its own function, so that subscribing the same one twice wakes it twice and stops it once.
    const listener = () => wake();
    const stop = () => {
      this.log.wakes.delete(listener);
      this.stops.delete(stop);
    };
    this.log.wakes.add(listener);
    this.stops.add(stop);
    return stop;
  }

  async streams(account: AccountId, prefix: string): Promise<readonly string[]> {
    return [...this.log.streams]
      .filter(([name, [first]]) => name.startsWith(prefix) && first?.envelope.account_id === account)
      .map(([name]) => name)
      .toSorted((a, b) => (a < b ? -1 : 1));
  }

  /** Nobody is woken through this store from here on, as when its process ends. */
  close(): void {
    for (const stop of this.stops) stop();
  }

  private entriesOf(request: AppendRequest, texts: readonly string[]): LogEntry[] {
    const recordedAt = this.clock.now();
    const head = this.log.entries.length;
    return request.events.map((event, index) => ({
      envelope: {
        ...writtenBy(event),
        stream: request.stream,
        version: request.expectedVersion + index + 1,
        position: head + index + 1,
        recorded_at: recordedAt,
      },
      data: texts[index] ?? '',
      operationId: request.operationId,
    }));
  }

  private upcastAll(entries: readonly LogEntry[]): StoredEvent[] {
    return entries.map((entry) => this.upcast(rawOf(entry)));
  }
}

/** Exactly the envelope's fields, and a copy of them. */
function writtenBy(event: NewEvent) {
  return {
    id: event.id,
    account_id: event.account_id,
    actor: structuredClone(event.actor),
    correlation_id: event.correlation_id,
    causation_id: event.causation_id,
    traceparent: event.traceparent,
    type: event.type,
    schema_version: event.schema_version,
  };
}

function checkAccount({ stream, events }: AppendRequest, entries: readonly LogEntry[]): void {
  const owner = entries[0]?.envelope.account_id;
  if (owner === undefined || owner === events[0]?.account_id) return;
  throw new InvalidAppend('foreign_account', `${stream} belongs to another account`);
}
