import { randomUUID } from 'node:crypto';
import { type AppendRequest, EMPTY_STREAM } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';

/** What most appends of a busy system look like: one outcome, about 400 bytes, first in its stream. */
export const EVENT_TYPE = 'ChangeApplied';
export const EVENT_DATA = {
  repository_id: idOf(1),
  run_id: idOf(2),
  attempt_id: idOf(3),
  proposal_id: idOf(4),
  kind: 'sdwan_peer',
  key: 'fabric/edge-01.eu-central.example.com',
  action: 'update',
  live_version: 123_456,
  already_in_place: false,
  side_effects: ['provision_instances'],
} as const;

/** How long each side is measured, and how often; the median counts. */
export const MEASURE_MS = 4_000;
export const ROUNDS = 3;

/** Makes appends that no other source makes. */
export function appendSource(): () => AppendRequest {
  const source = randomUUID();
  const event = newEvent(EVENT_TYPE, { ...EVENT_DATA, side_effects: [...EVENT_DATA.side_effects] }, 5);
  let n = 0;
  return () => {
    n += 1;
    return { stream: `rollout-${source}-${n}`, expected: EMPTY_STREAM, operationId: `operation-${n}`, events: [event] };
  };
}

/** Runs so many writers, each of which waits for its append before the next, for a while; answers appends a second. */
export async function ratePerSecond(
  writers: number,
  append: () => Promise<unknown>,
  forMs = MEASURE_MS,
): Promise<number> {
  let count = 0;
  const startedMs = performance.now();
  const write = async () => {
    while (performance.now() - startedMs < forMs) {
      await append();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return count / ((performance.now() - startedMs) / 1_000);
}
