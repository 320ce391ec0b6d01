import { APPEND_EVENTS_MAX } from '@fleetwright/core/event-sourcing';
import { describe, expect, it } from 'vitest';
import { appendLimits, BESIDE_DATA_BYTES, SERVER_APPEND_BYTES_DEFAULT, SERVER_APPEND_BYTES_MIN } from './limits.ts';

describe('what one append may be', () => {
  it('is as many events as anywhere, and some 7 MB, where the server takes what it can at most', () => {
    const limits = appendLimits(16_767_216);
    expect(limits.events).toBe(APPEND_EVENTS_MAX);
    expect(limits.dataBytes).toBeGreaterThan(6_500_000);
  });

  it.each([16_767_216, 16_000_000, SERVER_APPEND_BYTES_DEFAULT, SERVER_APPEND_BYTES_MIN])(
    'fits what a server takes of %i bytes, with what goes beside the data',
    (serverBytes) => {
      const { events, dataBytes } = appendLimits(serverBytes);
      expect(events).toBeGreaterThan(0);
      expect(dataBytes).toBeGreaterThan(0);
      expect(dataBytes + events * BESIDE_DATA_BYTES).toBeLessThanOrEqual(Math.min(serverBytes, 16_000_000));
    },
  );

  it('is refused where not even one event of the largest size would fit', () => {
    expect(() => appendLimits(SERVER_APPEND_BYTES_MIN - 1)).toThrow('at least 131072');
  });
});
