import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { isUnavailable, unavailable } from '../postgres/errors.ts';
import type { PendingAppend } from './append-batch.ts';
import {
  APPEND_DEADLINE_MS,
  APPEND_RETRY_DELAYS_MS,
  APPENDS_WAITING_MAX,
  BATCH_APPENDS_MAX,
  BATCH_BYTES_MAX,
  BATCHES_IN_FLIGHT,
} from './limits.ts';

/**
 * Writes a batch as one transaction and settles each of its appends. Throws when the batch as a whole failed; with
 * `mayBeDone`, an earlier try of the same batch may have been committed although its answer got lost.
 */
export type WriteBatch = (batch: readonly PendingAppend[], mayBeDone: boolean) => Promise<void>;

/** Group commit: what waits while others are being written is written together. */
export class AppendQueue {
  private waiting: PendingAppend[] = [];
  private inFlight = 0;
  private scheduled = false;
  private closing: (() => void) | undefined;
  private readonly write: WriteBatch;

  constructor(write: WriteBatch) {
    this.write = write;
  }

  add(append: PendingAppend): void {
    if (this.closing !== undefined) {
      append.reject(new StoreUnavailable('the event store is closed'));
      return;
    }
    if (this.waiting.length >= APPENDS_WAITING_MAX) {
      append.reject(new StoreUnavailable(`${APPENDS_WAITING_MAX} appends are waiting already`));
      return;
    }
    this.waiting.push(append);
    this.schedule();
  }

  /** Takes nothing more, and returns when everything that waits is answered. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.closing = resolve;
      this.closeIfIdle();
    });
  }

  private closeIfIdle(): void {
    if (this.inFlight === 0 && this.waiting.length === 0) this.closing?.();
  }

  // Everybody who was answered by one batch and appends again at once joins the next: it begins one turn later.
  private schedule(): void {
    if (this.scheduled || this.inFlight === BATCHES_IN_FLIGHT || this.waiting.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      void this.start();
      this.schedule();
    });
  }

  private async start(): Promise<void> {
    const { batch, left } = takeBatch(this.waiting);
    this.waiting = left;
    this.inFlight += 1;
    await this.settle(batch);
    this.inFlight -= 1;
    this.closeIfIdle();
    this.schedule();
  }

  /** Never throws: every append of the batch is resolved or rejected. */
  private async settle(batch: readonly PendingAppend[]): Promise<void> {
    try {
      await this.writeWithRetries(batch);
    } catch (error) {
      const [only, ...others] = batch;
      if (isUnavailable(error) || others.length === 0) {
        const reason = isUnavailable(error) ? unavailable(error) : error;
        for (const append of batch) append.reject(reason);
        return;
      }
      // One of them cannot be written; alone, each fails for itself.
      if (only !== undefined) await this.settle([only]);
      for (const other of others) await this.settle([other]);
    }
  }

  private async writeWithRetries(batch: readonly PendingAppend[]): Promise<void> {
    const deadline = performance.now() + APPEND_DEADLINE_MS;
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.write(batch, tries > 0);
      } catch (error) {
        const delayMs = APPEND_RETRY_DELAYS_MS[tries];
        const isOver = delayMs === undefined || performance.now() + delayMs > deadline;
        if (isOver || !isUnavailable(error)) throw error;
        await sleep(delayMs);
      }
    }
  }
}

/** The oldest that fit one batch, at most one of a stream, and what is left, in order. Never an empty batch. */
export function takeBatch(waiting: readonly PendingAppend[]): { batch: PendingAppend[]; left: PendingAppend[] } {
  const batch: PendingAppend[] = [];
  const left: PendingAppend[] = [];
  const streams = new Set<string>();
  let sizeBytes = 0;
  for (const append of waiting) {
    const { stream } = append.request;
    const isRoom = batch.length < BATCH_APPENDS_MAX && sizeBytes + append.sizeBytes <= BATCH_BYTES_MAX;
    if (!streams.has(stream) && (isRoom || batch.length === 0)) {
      batch.push(append);
      sizeBytes += append.sizeBytes;
    } else {
      left.push(append);
    }
    streams.add(stream);
  }
  return { batch, left };
}
