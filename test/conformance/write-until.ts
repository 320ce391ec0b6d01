import { EMPTY_STREAM, type EventStore, StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { appendOf } from './store-under-test.ts';

/** Appends one event after the other, each repeated until it is answered, and notes the positions answered. */
export async function writeUntil(isOver: () => boolean, store: EventStore, writer: number) {
  const answered = new Map<string, number>();
  for (let n = 1; !isOver(); n += 1) {
    const number = writer * 100_000 + n;
    const expected = n === 1 ? EMPTY_STREAM : { version: n - 1, eventId: idOf(number - 1) };
    const request = appendOf(`writer-${writer}`, [number], { expected });
    while (!answered.has(request.operationId)) {
      try {
        const result = await store.append(request);
        if (result.kind === 'conflict') throw new Error(`${request.operationId} was lost or done twice`);
        answered.set(request.operationId, result.events[0]?.position ?? 0);
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
      }
    }
  }
  return answered;
}
