import { createHash } from 'node:crypto';
import { EMPTY_STREAM, type StreamPlace, streamPlaceOf } from '@fleetwright/core/event-sourcing';
import type { OurRecord } from './event-record.ts';

/** A stream as far as this process has read it: from its first event on, without a gap. */
export interface KnownStream {
  readonly place: StreamPlace;
  /** Whose its events are; null: it has none. */
  readonly account: string | null;
  /** By the hash of each operation id, the version of its first event. */
  readonly operations: Map<number, number>;
  /** Over which connection its end was last seen. */
  readonly epoch: number;
}

const HASH_BYTES = 6;

/** What a stream takes beside its operations, counted as so many of them. */
export const STREAM_WEIGHT = 5;

/** Two operations with one hash are told apart by reading, so that a number of 48 bits does. */
export function hashOf(operationId: string): number {
  return createHash('sha1').update(operationId).digest().readUIntBE(0, HASH_BYTES);
}

/** Before the first event was read. */
export function emptyStream(epoch: number): KnownStream {
  return { place: EMPTY_STREAM, account: null, operations: new Map(), epoch };
}

/** The stream with what was read behind its known end. Operations are added to the same map. */
export function grown(known: KnownStream, records: readonly OurRecord[], epoch: number): KnownStream {
  const { operations } = known;
  for (const { raw, metadata } of records) {
    const hash = hashOf(metadata.operation_id);
    if (!operations.has(hash)) operations.set(hash, raw.version);
  }
  const last = records.at(-1)?.raw;
  const account = known.account ?? records[0]?.raw.account_id ?? null;
  return { place: last === undefined ? known.place : streamPlaceOf(last), account, operations, epoch };
}

/** The streams that this process knows whole; of those that were not used for longest, none, once they are too many. */
export class StreamMemory {
  /** The one that was used last comes last. `size` as it was counted: its operations may have grown since. */
  readonly #streams = new Map<string, { readonly stream: KnownStream; readonly size: number }>();
  readonly #operationsMax: number;
  #operations = 0;

  /** Of all streams together. One stream that has more is kept while it is the last one used. */
  constructor(operationsMax: number) {
    this.#operationsMax = operationsMax;
  }

  get(name: string): KnownStream | undefined {
    const known = this.#streams.get(name);
    if (known === undefined) return undefined;
    this.#streams.delete(name);
    this.#streams.set(name, known);
    return known.stream;
  }

  set(name: string, stream: KnownStream): void {
    this.forget(name);
    const size = stream.operations.size + STREAM_WEIGHT;
    this.#streams.set(name, { stream, size });
    this.#operations += size;
    for (const oldest of this.#streams.keys()) {
      if (this.#operations <= this.#operationsMax || oldest === name) break;
      this.forget(oldest);
    }
  }

  forget(name: string): void {
    this.#operations -= this.#streams.get(name)?.size ?? 0;
    this.#streams.delete(name);
  }

  clear(): void {
    this.#streams.clear();
    this.#operations = 0;
  }
}
