import type { Position } from '@fleetwright/contracts';
import { newEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { kurrentEventOf, ourRecordOf, positionOf, serverPositionOf } from './event-record.ts';

const stamp = { operationId: 'sync:1', appendId: 'aB3_xyzABC-1', recordedAt: '2026-01-02T03:04:05.678Z' };
const event = newEvent('RepositoryRemoved', { repository_id: 'r-1' }, 7);

/** The event as the server would answer it. */
function recorded(sent = kurrentEventOf(event, stamp), more: object = {}) {
  return {
    ...{ streamId: 'sync-r-1', id: sent.id, isJson: true, revision: 4n, type: sent.type, created: new Date(0) },
    ...{ data: JSON.parse(JSON.stringify(sent.data)), metadata: JSON.parse(JSON.stringify(sent.metadata)) },
    position: { commit: 12_345n, prepare: 12_345n },
    ...more,
  } as unknown as Parameters<typeof ourRecordOf>[0];
}

describe('an event in KurrentDB', () => {
  it('stands there under its own id and type, with its data as JSON and KurrentDB’s own names for what caused it', () => {
    expect(kurrentEventOf(event, stamp)).toMatchObject({
      ...{ id: event.id, type: 'RepositoryRemoved', contentType: 'application/json', data: { repository_id: 'r-1' } },
      metadata: { $correlationId: event.correlation_id, $causationId: event.causation_id, operation_id: 'sync:1' },
    });
  });

  it('comes back whole, with our own time and the version that follows its revision', () => {
    const { raw, metadata } = ourRecordOf(recorded()) ?? {};
    expect(raw).toEqual({
      ...event,
      ...{ stream: 'sync-r-1', version: 5, position: 12_345, recorded_at: '2026-01-02T03:04:05.678Z' },
    });
    expect(metadata?.append_id).toBe(stamp.appendId);
  });

  it.each([
    ['nothing', undefined],
    ['no metadata', recorded(undefined, { metadata: undefined })],
    ['metadata of somebody else', recorded(undefined, { metadata: { $correlationId: 'x', tenant: 'y' } })],
    ['metadata that is no JSON', recorded(undefined, { metadata: new Uint8Array([1, 2]) })],
    ['no position', recorded(undefined, { position: undefined })],
  ])('is not ours with %s', (_what, given) => {
    expect(ourRecordOf(given)).toBeUndefined();
  });

  it('has one number for a place, here and there', () => {
    const position = 9_007_199_254_740_991 as Position;
    expect(serverPositionOf({ position })).toEqual({ commit: 9_007_199_254_740_991n, prepare: 9_007_199_254_740_991n });
    expect(positionOf(serverPositionOf({ position }).commit)).toBe(position);
  });
});
